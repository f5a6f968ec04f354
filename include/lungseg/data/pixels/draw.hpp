// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How lungs are painted over a film. The two colours differ in brightness too, for readers who see no hue.
struct overlay_style {
  rgb left{255, 176, 0}, right{0, 158, 255};
  double fill = 0.25;  // opacity of the area; the border is opaque
  int border = 0;      // pixels; 0: one for every 300 pixels of the film's longer side
};

/// The film in colour, still grey.
inline rgb_image to_picture(const film& in) {
  rgb_image out{in.height, in.width};
  std::transform(in.pixels.begin(), in.pixels.end(), out.pixels.begin(), [](std::uint8_t v) { return rgb{v, v, v}; });
  return out;
}

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

inline int border_for(const overlay_style& style, int height, int width) {
  return style.border > 0 ? style.border : 1 + std::max(height, width) / 300;
}

}  // namespace detail

/// Paints a mask over a picture: its area with opacity `fill` (0 to 1), its border, `border` pixels wide and inside the
/// mask, in full. An empty mask paints nothing.
/// \throws shape_error when a mask that is not 0 x 0 differs from the picture in size
inline void paint_mask(rgb_image& on, const mask& where, const rgb& colour, double fill, int border) {
  if (where.empty()) return;
  expect_extent("paint_mask", "mask", 0, where.height, on.height);
  expect_extent("paint_mask", "mask", 1, where.width, on.width);
  mask inner = where;
  for (int i = 0; i < border; ++i) inner = detail::without_border(inner);
  for (std::size_t i = 0; i < where.pixels.size(); ++i)
    if (where.pixels[i]) on.pixels[i] = inner.pixels[i] ? detail::blend(on.pixels[i], colour, fill) : colour;
}

/// Draws the outline of a box, `border` pixels wide and inside it. What lies beyond the picture is cut off.
inline void paint_box(rgb_image& on, const box& where, const rgb& colour, int border = 1) {
  const auto pixel = [](float v, int extent) {
    return static_cast<int>(std::lround(std::clamp(v, -1.0f, static_cast<float>(extent) + 1)));
  };
  const int x1 = pixel(where.x1, on.width), x2 = pixel(where.x2, on.width);
  const int y1 = pixel(where.y1, on.height), y2 = pixel(where.y2, on.height);
  for (int y = std::max(y1, 0); y < std::min(y2, on.height); ++y)
    for (int x = std::max(x1, 0); x < std::min(x2, on.width); ++x)
      if (std::min({y - y1, x - x1, y2 - 1 - y, x2 - 1 - x}) < border) on(y, x) = colour;
}

/// The film with the lungs painted over it; an empty mask (0 x 0, or without pixels) stands for a lung not found.
/// \throws shape_error when a mask differs from the film in size
inline rgb_image overlay(const film& in, const mask& left, const mask& right, const overlay_style& style = {}) {
  rgb_image out = to_picture(in);
  const int border = detail::border_for(style, in.height, in.width);
  paint_mask(out, left, style.left, style.fill, border);
  paint_mask(out, right, style.right, style.fill, border);
  return out;
}

/// The lungs alone, in full colour on black.
/// \throws shape_error when a mask is not height x width
inline rgb_image mask_picture(int height, int width, const mask& left, const mask& right,
                              const overlay_style& style = {}) {
  rgb_image out{height, width};
  paint_mask(out, left, style.left, 1, 0);
  paint_mask(out, right, style.right, 1, 0);
  return out;
}

/// Both pictures in one, `gap` black columns between them; the lower one is continued in black.
inline rgb_image side_by_side(const rgb_image& left, const rgb_image& right, int gap = 4) {
  rgb_image out{std::max(left.height, right.height), left.width + gap + right.width};
  for (int y = 0; y < left.height; ++y) std::copy_n(left.row(y), left.width, out.row(y));
  for (int y = 0; y < right.height; ++y) std::copy_n(right.row(y), right.width, out.row(y) + left.width + gap);
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
