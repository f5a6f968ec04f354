// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/core/tensor.hpp"

namespace lungseg::test {

/// Values in [-1, 1), the same for the same seed.
template <int Rank>
tensor<float, Rank> random_tensor(const shape<Rank>& extents, std::uint32_t seed) {
  tensor<float, Rank> result{extents};
  std::uint32_t state = seed * 2654435761u + 1;
  for (float& value : result) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(static_cast<double>(state >> 8) / (1 << 23) - 1);
  }
  return result;
}

template <class T, int Rank>
bool same(const tensor<T, Rank>& a, const tensor<T, Rank>& b) {
  return a.extents() == b.extents() && std::equal(a.begin(), a.end(), b.begin());
}

/// Infinite when extents differ or a value is not a number.
template <int Rank>
double largest_difference(const tensor<float, Rank>& a, const tensor<float, Rank>& b) {
  double largest = a.extents() == b.extents() ? 0 : INFINITY;
  for (std::int64_t i = 0; i < a.size() && largest < INFINITY; ++i) {
    const double difference = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    largest = std::isnan(difference) ? INFINITY : std::fmax(largest, difference);
  }
  return largest;
}

}  // namespace lungseg::test
