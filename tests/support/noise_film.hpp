// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg_test {

/// Levels drawn from low .. low + levels - 1, always the same ones.
inline lungseg::film noise_film(int height, int width, std::uint32_t low, std::uint32_t levels) {
  lungseg::film out{height, width};
  lungseg::random_stream random{5, 0};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(low + random.below(levels));
  return out;
}

/// The standard deviation of a film's levels.
inline double spread(const lungseg::film& in) {
  double sum = 0, squares = 0;
  for (const double v : in.pixels) sum += v, squares += v * v;
  const double n = static_cast<double>(in.pixels.size());
  return std::sqrt(squares / n - sum / n * (sum / n));
}

}  // namespace lungseg_test
