// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A path from the first to the last row, one column per row, neighbours at most one column apart.
struct vertical_path {
  std::vector<int> column;  // pixels left of it are one side, it and those right of it the other
  int inside = 0;           // pixels of the region on the path
};

/// The columns between which the middle of the region's area lies: `cut_off` of it to the left, as much to the right.
inline std::array<int, 2> middle_columns(const mask& region, double cut_off) {
  std::vector<std::int64_t> below(static_cast<std::size_t>(region.width), 0);
  for (int y = 0; y < region.height; ++y)
    for (int x = 0; x < region.width; ++x) below[static_cast<std::size_t>(x)] += region(y, x) != 0;
  std::partial_sum(below.begin(), below.end(), below.begin());
  const auto column = [&](double share) {
    const auto goal = static_cast<std::int64_t>(share * static_cast<double>(below.back()));
    return static_cast<int>(std::lower_bound(below.begin(), below.end(), goal) - below.begin());
  };
  return {column(cut_off), std::min(column(1 - cut_off), region.width - 1)};
}

/// The path through the middle of a region that crosses the fewest of its pixels, found row by row. A step aside costs
/// a fraction of a pixel, so that of equal paths the straightest wins. \source Avidan, Shamir, "Seam carving for
/// content-aware image resizing", 2007: the dynamic programme.
inline vertical_path minimum_cost_path(const mask& region) {
  constexpr double margin = 0.3;
  constexpr float aside = 0.2f, no_way = std::numeric_limits<float>::infinity();
  const auto [first, last] = middle_columns(region, margin);
  const auto width = static_cast<std::size_t>(region.width);
  std::vector<float> cost(width, no_way), above(width);
  image<std::int8_t> step(region.height, region.width);
  std::fill(cost.begin() + first, cost.begin() + last + 1, 0.0f);
  for (int y = 0; y < region.height; ++y) {
    above.swap(cost);
    for (int x = first; x <= last; ++x) {
      float best = above[static_cast<std::size_t>(x)];
      for (const int from : {-1, 1}) {
        if (x + from < first || x + from > last) continue;
        const float other = above[static_cast<std::size_t>(x + from)] + aside;
        if (other >= best) continue;
        best = other;
        step(y, x) = static_cast<std::int8_t>(from);
      }
      cost[static_cast<std::size_t>(x)] = best + static_cast<float>(region(y, x) != 0);
    }
  }
  vertical_path result;
  result.column.resize(static_cast<std::size_t>(region.height));
  int x = static_cast<int>(std::min_element(cost.begin() + first, cost.begin() + last + 1) - cost.begin());
  for (int y = region.height - 1; y >= 0; --y) {
    result.column[static_cast<std::size_t>(y)] = x;
    result.inside += region(y, x) != 0;
    x += step(y, x);
  }
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
