// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/quality/outline.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Walks along pixel edges with the inside on the right hand.
class edge_walker {
 public:
  /// \param first  the first pixel inside that a raster scan meets
  edge_walker(const mask& pixels, std::ptrdiff_t first)
      : pixels_{pixels}, x_{static_cast<int>(first % pixels.width)}, y_{static_cast<int>(first / pixels.width)} {}

  std::vector<outline_point> walk() {
    const int x = x_, y = y_;
    std::vector<outline_point> result;
    do {
      result.push_back({x_ + 0.5 * step_x(), y_ + 0.5 * step_y()});
      x_ += step_x();
      y_ += step_y();
      turn();
    } while (x_ != x || y_ != y || direction_ != 0);
    return result;
  }

 private:
  int step_x() const { return std::array{1, 0, -1, 0}[direction_]; }  // right, down, left, up
  int step_y() const { return std::array{0, 1, 0, -1}[direction_]; }
  bool inside(int x, int y) const {
    return x >= 0 && y >= 0 && x < pixels_.width && y < pixels_.height && pixels_(y, x) != 0;
  }
  void turn() {
    constexpr std::array<int, 4> left_x{0, 0, -1, -1}, left_y{-1, 0, 0, -1};  // the pixel ahead on the left hand
    const std::size_t right = (direction_ + 1) % 4;                           // ... and on the right one
    if (inside(x_ + left_x[direction_], y_ + left_y[direction_]))
      direction_ = (direction_ + 3) % 4;
    else if (!inside(x_ + left_x[right], y_ + left_y[right]))
      direction_ = right;
  }

  const mask& pixels_;
  int x_, y_;  // a corner of pixels
  std::size_t direction_ = 0;
};

}  // namespace detail

LUNGSEG_INLINE quality_grid quality_grid_of(int height, int width) {
  const double scale = quality_side / static_cast<double>(std::max({height, width, 1}));
  const auto cells = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
  return {cells(height), cells(width), scale};
}

LUNGSEG_INLINE mask on_quality_grid(const run_lengths& pixels) {
  const quality_grid grid = quality_grid_of(pixels.height, pixels.width);
  const mask_patch lung = decode_patch(pixels);
  mask result{grid.height, grid.width};
  const auto centre = [](int cell, int cells, int side) { return static_cast<int>((cell + 0.5) * side / cells); };
  for (int y = 0; y < grid.height; ++y)
    for (int x = 0; x < grid.width; ++x)
      result(y, x) = lung(centre(y, grid.height, lung.height), centre(x, grid.width, lung.width));
  return result;
}

LUNGSEG_INLINE std::vector<outline_point> outline_of(const mask& pixels) {
  const auto first = std::find_if(pixels.pixels.begin(), pixels.pixels.end(), [](auto v) { return v != 0; });
  if (first == pixels.pixels.end()) return {};
  std::vector<outline_point> line = detail::edge_walker{pixels, first - pixels.pixels.begin()}.walk();
  // The walk begins along the topmost edge.
  const auto end = std::find_if(line.begin(), line.end(), [&](const auto& p) { return p.y != line[0].y; });
  std::rotate(line.begin(), line.begin() + (end - line.begin() - 1) / 2, line.end());
  return line;
}

LUNGSEG_INLINE std::vector<outline_point> spaced_evenly(const std::vector<outline_point>& line, int points) {
  std::vector<double> along{0};  // the way to each point, and back to the first
  for (std::size_t i = 0; i < line.size(); ++i) {
    const outline_point &a = line[i], &b = line[(i + 1) % line.size()];
    along.push_back(along.back() + std::hypot(b.x - a.x, b.y - a.y));
  }
  std::vector<outline_point> result;
  std::size_t i = 0;
  for (int k = 0; k < points; ++k) {
    const double way = along.back() * k / points;
    while (i + 1 < line.size() && along[i + 1] <= way) ++i;
    const double length = along[i + 1] - along[i], part = length > 0 ? (way - along[i]) / length : 0;
    const outline_point &a = line[i], &b = line[(i + 1) % line.size()];
    result.push_back({a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)});
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
