// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The pixels that hold all that is inside a plane; the middle of the picture where nothing is.
struct lung_extent {
  int top, left, bottom, right;  // ends exclusive

  lung_extent(std::span<const mask> planes, int height, int width);
  double height() const noexcept { return bottom - top; }
  double width() const noexcept { return right - left; }
};

/// A soft ellipse that draws the picture towards a brighter level.
struct opacity {
  spot middle;
  double across, down;  // pixels, to where a third of it is left
  double level, share;  // grey level, and how much of what it hides it replaces
};

/// In a lung; one in three as an effusion or a bedside film's dense base, large and low.
opacity draw_opacity(std::span<const mask> lungs, const lung_extent& around, double most, random_stream& random);

}  // namespace detail

/// Draws consolidations and effusions over the lungs: a lung is still one behind an opacity.
/// \param lungs  planes of the picture's size, not 0 inside
void add_opacities(image<float>& picture, std::span<const mask> lungs, const things_change& change);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/opacity_impl.hpp"
#endif
