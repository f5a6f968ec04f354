// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Included by fma_peak.hpp once per instruction set, inside its namespace and target region. Expects `vec`, and
// multiply_add(sum, times, plus) with the operations that it does in each lane.

/// Runs `rounds` rounds of multiply-add on twelve independent sums, enough to hide the latency of either unit; returns
/// a value that depends on all of them, so that none can be left out.
inline float multiply_add_rounds(long rounds, float factor, float summand) {
  constexpr int sums = 12;
  vec sum[sums];
#pragma GCC unroll 16
  for (int i = 0; i < sums; ++i) sum[i] = static_cast<float>(i) - vec{};
  const vec times = factor - vec{}, plus = summand - vec{};
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; ++i) multiply_add(sum[i], times, plus);
  }
  vec total{};
#pragma GCC unroll 16
  for (int i = 0; i < sums; ++i) total += sum[i];
  return total[0];
}

/// Floating-point operations of one round.
inline constexpr double operations_per_round = 12.0 * operations_per_lane * lanes;
