// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/core/random.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Uniform in low .. high.
inline double between(random_stream& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random.uniform());
}
/// Uniform in -most .. most.
inline double either_way(random_stream& random, double most) {
  return between(random, -most, most);
}
/// A factor in 1 / (1 + most) .. 1 + most, uniform in its logarithm.
inline double factor(random_stream& random, double most) {
  return std::pow(1 + most, either_way(random, 1));
}

inline bool happens(random_stream& random, float probability) {
  return random.uniform() < probability;
}
/// A value that is drawn in any case, so that the stream moves on by as much, and counts with a probability.
template <class T>
T sometimes(random_stream& random, float probability, T drawn, T otherwise) {
  return happens(random, probability) ? drawn : otherwise;
}

/// The seed of a stream of its own, for a change that takes a varying number of values.
inline std::uint64_t seed_from(random_stream& random) {
  const std::uint64_t high = random.bits();
  return (high << 32) | random.bits();
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
