// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What the shape of a single lung tells of its side. Both are positive when its middle (the heart's side) is on the
/// right, so when it is the lung on the left of an upright film.
struct side_cue {
  /// How much more hollow the border to the right of the long axis is than the one to the left: the areas between
  /// borders and their convex hulls, over length times standard deviation across. The heart's side is the hollow one.
  double hollow = 0;
  /// How far the top of the long axis leans to the right [degrees]: lungs lean to each other.
  double slant = 0;
};

/// Sum of what a row of heights lacks to its upper convex hull.
/// \source Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979: the upper chain.
inline double hollow_below_hull(const std::vector<double>& heights) {
  std::vector<std::size_t> hull;
  const auto above = [&](std::size_t a, std::size_t b, std::size_t c) {  // b above the line from a to c
    const auto along = static_cast<double>(b - a) / static_cast<double>(c - a);
    return heights[b] > heights[a] + (heights[c] - heights[a]) * along;
  };
  for (std::size_t i = 0; i < heights.size(); ++i) {
    while (hull.size() > 1 && !above(hull[hull.size() - 2], hull.back(), i)) hull.pop_back();
    hull.push_back(i);
  }
  double missing = 0;
  for (std::size_t k = 1; k < hull.size(); ++k)
    for (std::size_t i = hull[k - 1]; i < hull[k]; ++i) {
      const auto along = static_cast<double>(i - hull[k - 1]) / static_cast<double>(hull[k] - hull[k - 1]);
      missing += heights[hull[k - 1]] + (heights[hull[k]] - heights[hull[k - 1]]) * along - heights[i];
    }
  return missing;
}

/// How far a lung reaches to both sides of its long axis, slice by slice from bottom to top.
inline std::array<std::vector<double>, 2> borders_along(const mask& lung, const moments& whole,
                                                        const principal_axes& axes) {
  constexpr std::size_t slices = 64;
  constexpr double nothing = -1e9;
  double low = -nothing, high = nothing;
  const auto along = [&](int y, int x) { return (x - whole.x()) * axes.up_x + (y - whole.y()) * axes.up_y; };
  for (int y = 0; y < lung.height; ++y)
    for (int x = 0; x < lung.width; ++x)
      if (lung(y, x)) low = std::min(low, along(y, x)), high = std::max(high, along(y, x));
  std::array<std::vector<double>, 2> border;
  for (auto& side : border) side.assign(slices, nothing);
  for (int y = 0; y < lung.height; ++y)
    for (int x = 0; x < lung.width; ++x) {
      if (!lung(y, x)) continue;
      const double across = (x - whole.x()) * -axes.up_y + (y - whole.y()) * axes.up_x;
      const auto slice = static_cast<std::size_t>((along(y, x) - low) / (high - low + 1e-9) * slices);
      border[0][slice] = std::max(border[0][slice], across);
      border[1][slice] = std::max(border[1][slice], -across);
    }
  for (auto& side : border)  // slices that no pixel's centre falls into, in small masks
    for (std::size_t i = 1; i < slices; ++i)
      if (side[i] == nothing) side[i] = side[i - 1];
  return border;
}

/// Reads the cues off a mask of one lung; it needs pixels. All zero for a shape without a long axis.
inline side_cue read_side(const mask& lung, const moments& whole) {
  constexpr double degrees = 57.29577951308232, round = 1.2;
  const principal_axes axes = principal_axes_of(whole);
  if (axes.along <= round * axes.across) return {};  // also a single pixel
  const double deviation = std::sqrt(axes.across / static_cast<double>(whole.area) + 1.0 / 12);
  const auto border = borders_along(lung, whole, axes);
  const double hollow = hollow_below_hull(border[0]) - hollow_below_hull(border[1]);
  return {hollow / (deviation * static_cast<double>(border[0].size())), std::atan2(axes.up_x, -axes.up_y) * degrees};
}

/// On which side of an upright film a single lung is, and whether its shape leaves no doubt.
struct single_side {
  bool on_the_left = true, certain = false;
};

/// Certain when both cues agree, or when the lung is very hollow, which rotation does not change; else the slant is
/// believed, as films are mostly upright. Of 2,616 single lungs of four collections, upright, 98 % were certain, all of
/// them right.
inline single_side side_of_single(const side_cue& cue) {
  constexpr double clearly_hollow = 0.2, clear_slant = 2;
  if (std::abs(cue.hollow) >= clearly_hollow) return {cue.hollow > 0, true};
  const bool agree = (cue.hollow > 0) == (cue.slant > 0) && cue.hollow != 0;
  return {cue.slant > 0, agree && std::abs(cue.slant) >= clear_slant};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
