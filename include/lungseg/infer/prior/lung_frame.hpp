// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where a lung lies and how large it is, in pixels of its mask: middle and half extents of what lies between the 5th
/// and the 95th percentile of its pixels' columns and rows, which a thin tail hardly moves.
struct lung_frame {
  double x = 0, y = 0, half_width = 0, half_height = 0;
};

namespace detail {

/// Middle and half of the range that holds all but the lowest and the highest twentieth.
inline std::pair<double, double> middle_range(const std::vector<std::int64_t>& counts) {
  const auto all = static_cast<double>(std::reduce(counts.begin(), counts.end()));
  const auto place_of = [&](double share) {
    double below = 0;
    std::size_t i = 0;
    while (i + 1 < counts.size() && (below += static_cast<double>(counts[i])) < share * all) ++i;
    return static_cast<double>(i);
  };
  const double low = place_of(0.05), high = place_of(0.95);
  return {(low + high) / 2, (high - low) / 2};
}

}  // namespace detail

/// None for a mask without pixels, or one of a few only, which has no extent.
inline std::optional<lung_frame> frame_of(const mask& lung) {
  std::vector<std::int64_t> columns(static_cast<std::size_t>(lung.width)), rows(static_cast<std::size_t>(lung.height));
  for (int y = 0; y < lung.height; ++y)
    for (int x = 0; x < lung.width; ++x)
      if (lung(y, x)) ++columns[static_cast<std::size_t>(x)], ++rows[static_cast<std::size_t>(y)];
  const auto [x, half_width] = detail::middle_range(columns);
  const auto [y, half_height] = detail::middle_range(rows);
  if (half_width < 1 || half_height < 1) return std::nullopt;
  return lung_frame{x, y, half_width, half_height};
}

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

/// The pixels at the middles of a grid's cells; outside the mask none is set.
inline mask cells_of(const mask& lung, const frame_grid& grid) {
  mask result{grid.side, grid.side};
  for (int r = 0; r < grid.side; ++r)
    for (int c = 0; c < grid.side; ++c) {
      const auto py = static_cast<int>(std::lround(grid.pixel_y(r))),
                 px = static_cast<int>(std::lround(grid.pixel_x(c)));
      result(r, c) = py >= 0 && px >= 0 && py < lung.height && px < lung.width && lung(py, px);
    }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
