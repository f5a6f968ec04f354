// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "lungseg/infer/prior/lung_frame.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Middle and half of the range that holds all but the lowest and the highest twentieth, of counts from `first` on.
inline std::pair<double, double> middle_range(const std::vector<std::int64_t>& counts, int first) {
  const auto all = static_cast<double>(std::reduce(counts.begin(), counts.end()));
  const auto place_of = [&](double share) {
    double below = 0;
    std::size_t i = 0;
    while (i + 1 < counts.size() && (below += static_cast<double>(counts[i])) < share * all) ++i;
    return first + static_cast<double>(i);
  };
  const double low = place_of(0.05), high = place_of(0.95);
  return {(low + high) / 2, (high - low) / 2};
}

}  // namespace detail

LUNGSEG_INLINE std::optional<lung_frame> frame_of(const mask_patch& lung) {
  const mask& inside = lung.inside;
  std::vector<std::int64_t> columns(static_cast<std::size_t>(inside.width)),
      rows(static_cast<std::size_t>(inside.height));
  for (int y = 0; y < inside.height; ++y)
    for (int x = 0; x < inside.width; ++x)
      if (inside(y, x)) ++columns[static_cast<std::size_t>(x)], ++rows[static_cast<std::size_t>(y)];
  const auto [x, half_width] = detail::middle_range(columns, lung.left);
  const auto [y, half_height] = detail::middle_range(rows, lung.top);
  if (half_width < 1 || half_height < 1) return std::nullopt;
  return lung_frame{x, y, half_width, half_height};
}

LUNGSEG_INLINE mask cells_of(const mask_patch& lung, const frame_grid& grid) {
  mask result{grid.side, grid.side};
  for (int r = 0; r < grid.side; ++r)
    for (int c = 0; c < grid.side; ++c)
      result(r, c) =
          lung(static_cast<int>(std::lround(grid.pixel_y(r))), static_cast<int>(std::lround(grid.pixel_x(c)))) != 0;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
