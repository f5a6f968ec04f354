// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/math/bilinear.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE axis_filter linear_axis(int from, int to) {
  axis_filter axis{std::min(from, 2), std::vector<int>(static_cast<std::size_t>(to)), {}};
  const double step = static_cast<double>(static_cast<float>(from) / static_cast<float>(to));
  for (int i = 0; i < to; ++i) {
    const auto taps = math::taps_at(step * (i + 0.5) - 0.5, from, math::border::clamp);
    axis.first[static_cast<std::size_t>(i)] = std::min(taps.low, from - axis.taps);
    // At the far edge both samples are the last one, which is the second of the pair that is read.
    if (axis.taps == 1)
      axis.weights.push_back(1);
    else if (taps.low == from - 1)
      axis.weights.insert(axis.weights.end(), {0.0f, 1.0f});
    else
      axis.weights.insert(axis.weights.end(), {taps.low_weight, taps.high_weight});
  }
  return axis;
}

LUNGSEG_INLINE axis_filter triangle_axis(int from, int to) {
  const double step = static_cast<double>(from) / to, reach = std::max(step, 1.0);
  axis_filter axis{std::min(from, static_cast<int>(std::ceil(2 * reach)) + 1), {}, {}};
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * step - 0.5;
    const int first = std::clamp(static_cast<int>(std::ceil(centre - reach)), 0, from - axis.taps);
    axis.first.push_back(first);
    double sum = 0;
    std::vector<double> weights;
    for (int k = 0; k < axis.taps; ++k) {
      weights.push_back(std::max(0.0, 1 - std::abs(first + k - centre) / reach));
      sum += weights.back();
    }
    for (const double w : weights) axis.weights.push_back(static_cast<float>(w / sum));
  }
  return axis;
}

}  // namespace detail

LUNGSEG_INLINE film to_film(const image<float>& in) {
  film out{in.height, in.width};
  std::transform(in.pixels.begin(), in.pixels.end(), out.pixels.begin(),
                 [](float v) { return static_cast<std::uint8_t>(std::clamp(v, 0.0f, 255.0f) + 0.5f); });
  return out;
}

LUNGSEG_INLINE mask resize_mask(const mask& in, int height, int width) {
  mask binary = in;
  for (std::uint8_t& v : binary.pixels) v = v != 0;
  const image<float> covered = resize_smooth(binary, height, width);
  mask out{height, width};
  std::transform(covered.pixels.begin(), covered.pixels.end(), out.pixels.begin(), [](float v) { return v >= 0.5f; });
  return out;
}

namespace detail {

LUNGSEG_INLINE std::vector<zoom_tap> zoom_axis(int from, int to) {
  std::vector<zoom_tap> axis;
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * step, place = centre - 0.5, cell = std::floor(place), part = place - cell;
    axis.push_back({static_cast<int>(cell), 1.0 - part, part});
  }
  return axis;
}

}  // namespace detail

LUNGSEG_INLINE film resize_truncated(const film& in, int height, int width) {
  const image<double> exact = resize_zero_outside(in, height, width);
  film out{height, width};
  std::transform(exact.pixels.begin(), exact.pixels.end(), out.pixels.begin(),
                 [](double v) { return static_cast<std::uint8_t>(v); });
  return out;
}

namespace detail {

LUNGSEG_INLINE std::vector<int> nearest_axis(int from, int to, nearest_rule rule) {
  std::vector<int> source(static_cast<std::size_t>(to));
  const float step = static_cast<float>(from) / static_cast<float>(to);
  for (int i = 0; i < to; ++i) {
    const std::int64_t wide = i;
    int cell = 0;
    if (rule == nearest_rule::half_pixel)
      cell = static_cast<int>((2 * wide + 1) * from / (2 * std::int64_t{to}));
    else if (rule == nearest_rule::top_left)
      cell = static_cast<int>(static_cast<float>(i) * step);
    else if (to > 1)
      cell = static_cast<int>(std::floor(static_cast<double>(wide * (from - 1)) / (to - 1) + 0.5));
    source[static_cast<std::size_t>(i)] = std::min(cell, from - 1);
  }
  return source;
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
