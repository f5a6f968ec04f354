// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/core/tensor.hpp"

namespace lungseg::test {

/// Numbers uniform in [low, high) that depend on `seed` only.
template <std::size_t Rank>
tensor<float, static_cast<int>(Rank)> random_tensor(const std::array<int, Rank>& extents, std::uint64_t seed,
                                                    float low = -1, float high = 1) {
  tensor<float, static_cast<int>(Rank)> values{extents};
  random_stream random{seed, 0};
  for (float& v : values) v = random.uniform(low, high);
  return values;
}

/// Numbers in [-1, 1) of a linear congruential generator, for tests that need these and no others: models stirred by
/// them find lungs, and no two of them that are pooled together are one number in bfloat16.
template <std::size_t Rank>
tensor<float, static_cast<int>(Rank)> congruential_tensor(const std::array<int, Rank>& extents, std::uint32_t seed) {
  tensor<float, static_cast<int>(Rank)> values{extents};
  std::uint32_t state = seed * 2654435761u + 1;
  for (float& v : values) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(static_cast<double>(state >> 8) / (1 << 23) - 1);
  }
  return values;
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
