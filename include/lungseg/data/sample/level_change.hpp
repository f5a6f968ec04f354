// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/augment_options.hpp"
#include "lungseg/data/sample/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How one film's levels are changed, drawn.
struct level_change {
  double gamma = 1, contrast = 1, brightness = 0;
  double centre = -1;                              // the level that contrast keeps; below 0: the film's mean
  double sigmoid = 0, sigmoid_centre = 0.5;        // steepness and middle of an S-curve, as shares of the range
  std::array<double, 6> slopes{1, 1, 1, 1, 1, 1};  // of a monotone curve, at evenly spaced levels, up to a factor
  double shading = 0;                              // grey levels
  int shading_cells = 1;
  std::uint64_t shading_seed = 0;
  clahe_options local{.tiles = 0};  // no tiles: left out
  bool spread = false;              // levels from percentile to percentile at last
};

/// Draws how a film's levels are changed. Always takes the same number of values.
inline level_change draw_levels(const augment_levels& options, random_stream& random) {
  using namespace detail;
  level_change drawn;
  const bool bent = happens(random, options.gamma_probability);
  const double gamma = factor(random, options.gamma);
  if (bent) drawn.gamma = gamma;

  const bool harder = happens(random, options.contrast_probability);
  const double contrast = 1 + either_way(random, options.contrast), any = random.uniform(0, 255);
  const std::array<double, 3> centres{-1, 127.5, any};
  const double centre = centres[random.below(3)];
  if (harder) drawn.contrast = contrast, drawn.centre = centre;

  const bool brighter = happens(random, options.brightness_probability);
  const double brightness = either_way(random, options.brightness);
  if (brighter) drawn.brightness = brightness;

  const bool curved = happens(random, options.sigmoid_probability);
  const double steepness = options.sigmoid * random.uniform();
  drawn.sigmoid_centre = random.uniform(0.3f, 0.7f);
  if (curved) drawn.sigmoid = steepness;

  const bool warped = happens(random, options.curve_probability);
  for (double& slope : drawn.slopes) {
    const double any_slope = std::exp(either_way(random, options.curve));
    if (warped) slope = any_slope;
  }

  const bool shaded = happens(random, options.shading_probability);
  const double shading = options.shading * random.uniform();
  drawn.shading_cells = 1 + static_cast<int>(random.below(3));
  drawn.shading_seed = seed_from(random);
  if (shaded) drawn.shading = shading;

  const bool local = happens(random, options.clahe_probability);
  const clahe_options clahe{4 + static_cast<int>(random.below(9)), random.uniform(1, options.clahe_limit)};
  if (local) drawn.local = clahe;
  drawn.spread = happens(random, options.spread_probability);
  return drawn;
}

/// A level for each of the 256.
using level_table = std::array<float, 256>;

namespace detail {

/// An S-curve from (0, 0) to (1, 1).
inline double s_curve(double x, double steepness, double centre) {
  const auto logistic = [&](double at) { return 1 / (1 + std::exp(-steepness * (at - centre))); };
  return (logistic(x) - logistic(0)) / (logistic(1) - logistic(0));
}

/// Applies the integral of a piecewise linear slope to levels 0..255: monotone, its ends kept.
inline std::array<double, 256> integrated(const std::array<double, 6>& slopes) {
  std::array<double, 256> result{};
  for (int v = 1; v < 256; ++v) {
    const double place = (v - 0.5) / 255 * static_cast<double>(slopes.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const double slope = std::lerp(slopes[low], slopes[low + 1], place - static_cast<double>(low));
    result[static_cast<std::size_t>(v)] = result[static_cast<std::size_t>(v - 1)] + slope;
  }
  const double whole = result[255];
  for (double& v : result) v *= 255 / whole;
  return result;
}

inline bool straight(const level_change& change) {
  return change.gamma == 1 && change.contrast == 1 && change.brightness == 0 && change.sigmoid == 0 &&
         change.slopes == level_change{}.slopes;
}

}  // namespace detail

/// The grey level that each of the film's 256 becomes, within 0..255 and monotone: gamma, S-curve, a random curve,
/// contrast about its centre, then brightness.
inline level_table level_map(const film& in, const level_change& change) {
  std::array<double, 256> level{};
  const bool bent = change.slopes != level_change{}.slopes;
  const std::array<double, 256> curve = detail::integrated(change.slopes);
  for (std::size_t v = 0; v < 256; ++v) {
    double x = static_cast<double>(v);
    if (change.gamma != 1) x = 255 * std::pow(x / 255, change.gamma);
    if (change.sigmoid > 0) x = 255 * detail::s_curve(x / 255, change.sigmoid, change.sigmoid_centre);
    const auto low = static_cast<std::size_t>(std::clamp(x, 0.0, 254.0));
    level[v] = bent ? std::lerp(curve[low], curve[low + 1], x - static_cast<double>(low)) : x;
  }
  double centre = change.centre;
  if (centre < 0) {
    const detail::histogram counts = detail::count_levels(in, whole_of(in));
    double sum = 0;
    for (std::size_t v = 0; v < 256; ++v) sum += level[v] * static_cast<double>(counts[v]);
    centre = sum / std::max<double>(1, static_cast<double>(in.pixels.size()));
  }
  level_table result{};
  for (std::size_t v = 0; v < 256; ++v)
    result[v] =
        static_cast<float>(std::clamp((level[v] - centre) * change.contrast + centre + change.brightness, 0.0, 255.0));
  return result;
}

/// Sends a picture's levels, cut off at 0 and 255, through a table; between two of its entries linearly.
inline void apply_levels(image<float>& picture, const level_table& level) {
  for (float& v : picture.pixels) {
    const float x = std::clamp(v, 0.0f, 255.0f);
    const auto low = static_cast<std::size_t>(std::min(x, 254.0f));
    v = level[low] + (level[low + 1] - level[low]) * (x - static_cast<float>(low));
  }
}

/// Spreads the levels of a picture's pixels under `where` from their 1st to their 99th percentile, as prediction does
/// with a film (levels_of); of a single level, nothing.
inline void spread_levels(image<float>& picture, const mask& where) {
  detail::histogram counts(256);
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < where.pixels.size(); ++i) {
    if (!where.pixels[i]) continue;
    ++counts[static_cast<std::size_t>(std::clamp(picture.pixels[i], 0.0f, 255.0f) + 0.5f)];
    ++pixels;
  }
  if (pixels == 0) return;
  const int black = detail::level_at(counts, 0.01, pixels), white = detail::level_at(counts, 0.99, pixels);
  if (black == white) return;
  const float slope = 255.0f / static_cast<float>(white - black);
  for (float& v : picture.pixels) v = std::clamp((v - static_cast<float>(black)) * slope, 0.0f, 255.0f);
}

}}  // namespace lungseg::LUNGSEG_ABI
