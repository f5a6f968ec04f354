// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by fma_peak.hpp ahead of fma_peak.inl where a step is a multiply-add of floats.

inline constexpr int operations_per_lane = 2;
inline void multiply_add(vec& sum, vec times, vec plus) {
  sum = sum * times + plus;
}
