// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/level_change.hpp"
#include "lungseg/data/augment/levels.hpp"
#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// An S-curve from (0, 0) to (1, 1).
inline double s_curve(double x, double steepness, double centre) {
  const auto logistic = [&](double at) { return 1 / (1 + std::exp(-steepness * (at - centre))); };
  return (logistic(x) - logistic(0)) / (logistic(1) - logistic(0));
}

/// The integral of slopes that are linear between their places, from (0, 0) to (255, 255).
inline std::array<double, 256> integrated(const level_curve::slopes& slope) {
  std::array<double, 256> result{};
  for (std::size_t v = 1; v < 256; ++v) {
    const double place = (static_cast<double>(v) - 0.5) / 255 * static_cast<double>(slope.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    result[v] = result[v - 1] + std::lerp(slope[low], slope[low + 1], place - static_cast<double>(low));
  }
  const double whole = result[255];
  for (double& v : result) v *= 255 / whole;
  return result;
}

inline double mean_through(const film& in, const std::array<double, 256>& level) {
  const histogram counts = count_levels(in, whole_of(in));
  double sum = 0;
  for (std::size_t v = 0; v < 256; ++v) sum += level[v] * static_cast<double>(counts[v]);
  return sum / std::max<double>(1, static_cast<double>(in.pixels.size()));
}

}  // namespace detail

LUNGSEG_INLINE level_table level_map(const film& in, const level_curve& change) {
  const std::array<double, 256> curve = detail::integrated(change.slope);
  std::array<double, 256> level{};
  for (std::size_t v = 0; v < 256; ++v) {
    double x = static_cast<double>(v);
    if (change.gamma != 1) x = 255 * std::pow(x / 255, change.gamma);
    if (change.sigmoid > 0) x = 255 * detail::s_curve(x / 255, change.sigmoid, change.sigmoid_centre);
    level[v] = change.slope == level_curve::straight ? x : detail::looked_up(curve, x);
  }
  const double centre = change.centre < 0 ? detail::mean_through(in, level) : change.centre;
  level_table result{};
  std::transform(level.begin(), level.end(), result.begin(), [&](double x) {
    return static_cast<float>(std::clamp((x - centre) * change.contrast + centre + change.brightness, 0.0, 255.0));
  });
  return result;
}

LUNGSEG_INLINE void add_shading(image<float>& picture, const level_change& change) {
  random_stream random{change.shading_seed, 0};
  const image<float> field = smooth_field(picture.height, picture.width, change.shading_cells, random);
  const auto most = static_cast<float>(change.shading);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] += most * field.pixels[i];
}

LUNGSEG_INLINE void spread_levels(image<float>& picture, const mask& where) {
  detail::histogram counts(256);
  for (std::size_t i = 0; i < where.pixels.size(); ++i)
    if (where.pixels[i]) ++counts[static_cast<std::size_t>(std::clamp(picture.pixels[i], 0.0f, 255.0f) + 0.5f)];
  const grey_levels found = detail::levels_of(counts);
  const float black = static_cast<float>(found.black), slope = 255.0f / static_cast<float>(found.white - found.black);
  for (float& v : picture.pixels) v = std::clamp((v - black) * slope, 0.0f, 255.0f);
}

}}  // namespace lungseg::LUNGSEG_ABI
