// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"
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

inline int border_for(const overlay_style& style, int height, int width) {
  return style.border > 0 ? style.border : 1 + std::max(height, width) / 300;
}

}  // namespace detail

/// Paints a mask over a picture: its area with opacity `fill` (0 to 1), its border, `border` pixels wide and inside the
/// mask, in full. An empty mask paints nothing.
/// \throws shape_error when a mask that is not 0 x 0 differs from the picture in size
void paint_mask(rgb_image& on, const mask_patch& where, const rgb& colour, double fill, int border);

/// Draws the outline of a box, `border` pixels wide and inside it. What lies beyond the picture is cut off.
void paint_box(rgb_image& on, const box& where, const rgb& colour, int border = 1);

/// The film with the lungs painted over it; an empty mask (0 x 0, or without pixels) stands for a lung not found.
/// \throws shape_error when a mask differs from the film in size
rgb_image overlay(const film& in, const mask_patch& left, const mask_patch& right, const overlay_style& style = {});

/// The lungs alone, in full colour on black.
/// \throws shape_error when a mask is not height x width
rgb_image mask_picture(int height, int width, const mask_patch& left, const mask_patch& right,
                       const overlay_style& style = {});

/// Both pictures in one, `gap` black columns between them; the lower one is continued in black.
rgb_image side_by_side(const rgb_image& left, const rgb_image& right, int gap = 4);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/draw_impl.hpp"
#endif
