// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where a lung lies and how large it is, in pixels of its film: middle and half extents of what lies between the 5th
/// and the 95th percentile of its pixels' columns and rows, which a thin tail hardly moves.
struct lung_frame {
  double x = 0, y = 0, half_width = 0, half_height = 0;
};

/// None for a mask without pixels, or one of a few only, which has no extent.
std::optional<lung_frame> frame_of(const mask_patch& lung);

/// A square grid of cells over a lung, which reaches two half extents from its middle to each side.
struct frame_grid {
  int side = 0;
  double x = 0, y = 0;            // of the grid's middle [pixels]
  double step_x = 1, step_y = 1;  // pixels from cell to cell

  static constexpr double reach = 2;

  /// Cells as wide and as high as the lung's own extents ask for, so that all lungs fill the grid alike.
  static frame_grid fitted(const lung_frame& to, int side) {
    return {side, to.x, to.y, 2 * reach * to.half_width / side, 2 * reach * to.half_height / side};
  }
  /// Square cells, by the lung's height.
  static frame_grid even(const lung_frame& to, int side) {
    const double step = 2 * reach * to.half_height / side;
    return {side, to.x, to.y, step, step};
  }
  /// Cells in a half extent.
  double cells() const noexcept { return side / (2 * reach); }

  double pixel_x(double column) const noexcept { return x + (column + 0.5 - 0.5 * side) * step_x; }
  double pixel_y(double row) const noexcept { return y + (row + 0.5 - 0.5 * side) * step_y; }
  double column(double pixel) const noexcept { return (pixel - x) / step_x + 0.5 * side - 0.5; }
  double row(double pixel) const noexcept { return (pixel - y) / step_y + 0.5 * side - 0.5; }
};

/// The pixels at the middles of a grid's cells; outside the film none is set.
mask cells_of(const mask_patch& lung, const frame_grid& grid);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/prior/lung_frame_impl.hpp"
#endif
