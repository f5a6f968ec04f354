// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline rgb blend(const rgb& under, const rgb& over, double opacity) noexcept {
  const auto mix = [opacity](int a, int b) { return static_cast<std::uint8_t>(std::lround(a + (b - a) * opacity)); };
  return {mix(under.r, over.r), mix(under.g, over.g), mix(under.b, over.b)};
}

/// The mask without its outermost pixels; what lies beyond the picture counts as outside.
inline mask without_border(const mask& in) {
  mask out{in.height, in.width};
  for (int y = 1; y + 1 < in.height; ++y)
    for (int x = 1; x + 1 < in.width; ++x)
      out(y, x) = in(y, x) && in(y - 1, x) && in(y + 1, x) && in(y, x - 1) && in(y, x + 1);
  return out;
}

}  // namespace detail

LUNGSEG_INLINE void paint_mask(rgb_image& on, const mask& where, const rgb& colour, double fill, int border) {
  if (where.empty()) return;
  expect_extent("paint_mask", "mask", 0, where.height, on.height);
  expect_extent("paint_mask", "mask", 1, where.width, on.width);
  mask inner = where;
  for (int i = 0; i < border; ++i) inner = detail::without_border(inner);
  for (std::size_t i = 0; i < where.pixels.size(); ++i)
    if (where.pixels[i]) on.pixels[i] = inner.pixels[i] ? detail::blend(on.pixels[i], colour, fill) : colour;
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

LUNGSEG_INLINE rgb_image overlay(const film& in, const mask& left, const mask& right, const overlay_style& style) {
  rgb_image out = to_picture(in);
  const int border = detail::border_for(style, in.height, in.width);
  paint_mask(out, left, style.left, style.fill, border);
  paint_mask(out, right, style.right, style.fill, border);
  return out;
}

LUNGSEG_INLINE rgb_image mask_picture(int height, int width, const mask& left, const mask& right,
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
