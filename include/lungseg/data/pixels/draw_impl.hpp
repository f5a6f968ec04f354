// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What each value of a channel becomes under a colour.
inline std::array<std::uint8_t, 256> blended(std::uint8_t over, double opacity) {
  std::array<std::uint8_t, 256> result;
  for (int under = 0; under < 256; ++under)
    result[static_cast<std::size_t>(under)] = static_cast<std::uint8_t>(std::lround(under + (over - under) * opacity));
  return result;
}

/// Steps up, down, left or right from each pixel of a mask to one outside; what lies beyond the mask counts as outside.
inline image<std::uint16_t> steps_to_outside(const mask& in) {
  image<std::uint16_t> steps{in.height, in.width};
  const auto at = [&](int y, int x) -> int {
    return y >= 0 && x >= 0 && y < in.height && x < in.width ? steps(y, x) : 0;
  };
  constexpr int most = std::numeric_limits<std::uint16_t>::max();
  for (int y = 0; y < in.height; ++y)
    for (int x = 0; x < in.width; ++x)
      if (in(y, x)) steps(y, x) = static_cast<std::uint16_t>(std::min(most, std::min(at(y - 1, x), at(y, x - 1)) + 1));
  for (int y = in.height - 1; y >= 0; --y)
    for (int x = in.width - 1; x >= 0; --x)
      steps(y, x) = static_cast<std::uint16_t>(std::min({at(y, x), at(y + 1, x) + 1, at(y, x + 1) + 1}));
  return steps;
}

}  // namespace detail

LUNGSEG_INLINE void paint_mask(rgb_image& on, const mask_patch& where, const rgb& colour, double fill, int border) {
  if (where.height == 0 && where.width == 0) return;
  expect_extent("paint_mask", "mask", 0, where.height, on.height);
  expect_extent("paint_mask", "mask", 1, where.width, on.width);
  const auto red = detail::blended(colour.r, fill), green = detail::blended(colour.g, fill),
             blue = detail::blended(colour.b, fill);
  const image<std::uint16_t> steps = detail::steps_to_outside(where.inside);
  for (int y = 0; y < steps.height; ++y) {
    rgb* const to = on.row(where.top + y) + where.left;
    for (int x = 0; x < steps.width; ++x)
      if (steps(y, x) > border)
        to[x] = {red[to[x].r], green[to[x].g], blue[to[x].b]};
      else if (steps(y, x) > 0)
        to[x] = colour;
  }
}

LUNGSEG_INLINE void paint_box(rgb_image& on, const box& where, const rgb& colour, int border) {
  const auto pixel = [](float v, int extent) {
    return static_cast<int>(std::lround(std::clamp(v, -1.0f, static_cast<float>(extent) + 1)));
  };
  const int x1 = pixel(where.x1, on.width), x2 = pixel(where.x2, on.width);
  const int y1 = pixel(where.y1, on.height), y2 = pixel(where.y2, on.height);
  for (int y = std::max(y1, 0); y < std::min(y2, on.height); ++y)
    for (int x = std::max(x1, 0); x < std::min(x2, on.width); ++x)
      if (std::min({y - y1, x - x1, y2 - 1 - y, x2 - 1 - x}) < border) on(y, x) = colour;
}

LUNGSEG_INLINE rgb_image overlay(const film& in, const mask_patch& left, const mask_patch& right,
                                 const overlay_style& style) {
  rgb_image out = to_picture(in);
  const int border = detail::border_for(style, in.height, in.width);
  paint_mask(out, left, style.left, style.fill, border);
  paint_mask(out, right, style.right, style.fill, border);
  return out;
}

LUNGSEG_INLINE rgb_image mask_picture(int height, int width, const mask_patch& left, const mask_patch& right,
                                      const overlay_style& style) {
  rgb_image out{height, width};
  paint_mask(out, left, style.left, 1, 0);
  paint_mask(out, right, style.right, 1, 0);
  return out;
}

LUNGSEG_INLINE rgb_image side_by_side(const rgb_image& left, const rgb_image& right, int gap) {
  rgb_image out{std::max(left.height, right.height), left.width + gap + right.width};
  for (int y = 0; y < left.height; ++y) std::copy_n(left.row(y), left.width, out.row(y));
  for (int y = 0; y < right.height; ++y) std::copy_n(right.row(y), right.width, out.row(y) + left.width + gap);
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
