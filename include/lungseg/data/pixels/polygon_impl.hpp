// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Positions, column-first, where a walk through the picture crosses the outline: the first pixel of each column whose
/// centre lies at or below the crossing.
inline std::vector<std::int64_t> crossings(const polygon& outline, int height, int width) {
  constexpr std::size_t most = std::size_t{1} << 26;  // half a gigabyte; a lung has a few thousand
  std::vector<std::int64_t> positions;
  for (std::size_t i = 0; i < outline.size(); i += 2) {
    const std::size_t next = i + 2 < outline.size() ? i + 2 : 0;
    double x1 = outline[i], y1 = outline[i + 1], x2 = outline[next], y2 = outline[next + 1];
    // Always from left to right, so that an edge walked in both directions cancels itself exactly.
    if (x1 > x2 || (x1 == x2 && y1 > y2)) {
      std::swap(x1, x2);
      std::swap(y1, y2);
    }
    const auto column = [&](double x) { return std::clamp(std::ceil(x - 0.5), 0.0, static_cast<double>(width)); };
    const int first = static_cast<int>(column(x1)), last = static_cast<int>(column(x2));
    expect<format_error>(positions.size() + static_cast<std::size_t>(last - first) <= most,
                         "rasterise: the outline is too intricate");
    for (int x = first; x < last; ++x) {
      const double y = y1 + (x + 0.5 - x1) / (x2 - x1) * (y2 - y1);
      const double row = std::clamp(std::ceil(y - 0.5), 0.0, static_cast<double>(height));
      positions.push_back(std::int64_t{x} * height + static_cast<std::int64_t>(row));
    }
  }
  std::sort(positions.begin(), positions.end());
  return positions;
}

}  // namespace detail

LUNGSEG_INLINE run_lengths rasterise(std::span<const polygon> outlines, int height, int width) {
  expect<shape_error>(height > 0 && width > 0, "rasterise: picture is " + std::to_string(height) + " x " +
                                                   std::to_string(width) + ", expected at least 1 x 1");
  const std::int64_t pixels = std::int64_t{height} * width;
  expect<shape_error>(pixels <= std::numeric_limits<std::uint32_t>::max(), "rasterise: picture of 2^32 pixels or more");
  run_lengths result{height, width, {static_cast<std::uint32_t>(pixels)}};
  for (const polygon& outline : outlines) {
    expect<format_error>(
        outline.size() >= 6 && outline.size() % 2 == 0,
        "rasterise: outline of " + std::to_string(outline.size()) + " values, expected an even number, 6 or more");
    expect<format_error>(std::all_of(outline.begin(), outline.end(), [](double v) { return std::abs(v) <= 1e9; }),
                         "rasterise: outline with a value that is not finite, or beyond a billion");
    run_lengths fill{height, width, {}};
    std::int64_t before = 0;
    bool inside = false;
    for (const std::int64_t position : detail::crossings(outline, height, width)) {
      detail::append_run(fill.counts, static_cast<std::uint32_t>(position - before), inside);
      before = position;
      inside = !inside;
    }
    detail::append_run(fill.counts, static_cast<std::uint32_t>(pixels - before), inside);
    result = unite(result, fill);
  }
  return result;
}

namespace detail {

/// One closed walk along pixel edges with the inside on the right hand.
struct edge_loop {
  std::vector<std::array<int, 2>> corners;  // x, y; only where the walk turns
  std::array<int, 2> pixel{};               // x, y of a pixel inside that touches the walk
  std::int64_t twice_area = 0;              // positive around pixels, negative around a hole
};

/// Follows the walk that passes above pixel (x, y) and marks in `seen` every pixel whose upper edge it takes.
/// Pixels that only touch at a corner are kept apart.
inline edge_loop follow(const mask& pixels, int x, int y, mask& seen) {
  constexpr std::array<std::array<int, 2>, 4> step{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};  // east, south, west, north
  const auto inside = [&](int px, int py) {
    return px >= 0 && py >= 0 && px < pixels.width && py < pixels.height && pixels(py, px) != 0;
  };
  // The pixel ahead on the right of corner (cx, cy), by direction; ahead on the left is the next one anticlockwise.
  constexpr std::array<std::array<int, 2>, 4> right{{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}};
  edge_loop loop;
  loop.pixel = {x, y};
  int cx = x, cy = y, heading = 0;
  do {
    if (heading == 0) seen(cy, cx) = 1;
    const auto [dx, dy] = step[static_cast<std::size_t>(heading)];
    loop.twice_area += std::int64_t{cx} * dy - std::int64_t{cy} * dx;
    cx += dx;
    cy += dy;
    const auto here = static_cast<std::size_t>(heading), left = static_cast<std::size_t>((heading + 3) % 4);
    const bool ahead_right = inside(cx + right[here][0], cy + right[here][1]);
    const bool ahead_left = inside(cx + right[left][0], cy + right[left][1]);
    const int turn = !ahead_right ? 1 : ahead_left ? 3 : 0;
    if (turn != 0) loop.corners.push_back({cx, cy});
    heading = (heading + turn) % 4;
  } while (cx != x || cy != y || heading != 0);
  return loop;
}

/// Whether the pixel's centre lies within the walk: crossings with vertical edges to its left.
inline bool encloses(const edge_loop& loop, const std::array<int, 2>& pixel) {
  bool inside = false;
  for (std::size_t i = 0; i < loop.corners.size(); ++i) {
    const auto& a = loop.corners[i];
    const auto& b = loop.corners[(i + 1) % loop.corners.size()];
    if (a[0] == b[0] && a[0] <= pixel[0] && (a[1] <= pixel[1]) != (b[1] <= pixel[1])) inside = !inside;
  }
  return inside;
}

/// Inserts the hole's walk into the outer one, there and back along the shortest line between two of their corners.
inline void cut_hole(edge_loop& outer, const edge_loop& hole) {
  std::size_t best_outer = 0, best_hole = 0;
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < outer.corners.size(); ++i)
    for (std::size_t j = 0; j < hole.corners.size(); ++j) {
      const std::int64_t dx = outer.corners[i][0] - hole.corners[j][0], dy = outer.corners[i][1] - hole.corners[j][1];
      if (dx * dx + dy * dy < best) {
        best = dx * dx + dy * dy;
        best_outer = i;
        best_hole = j;
      }
    }
  std::vector<std::array<int, 2>> detour{outer.corners[best_outer]};
  for (std::size_t k = 0; k <= hole.corners.size(); ++k)
    detour.push_back(hole.corners[(best_hole + k) % hole.corners.size()]);
  outer.corners.insert(outer.corners.begin() + static_cast<std::ptrdiff_t>(best_outer), detour.begin(), detour.end());
}

}  // namespace detail

LUNGSEG_INLINE std::vector<polygon> trace(const mask& pixels) {
  mask seen{pixels.height, pixels.width};
  std::vector<detail::edge_loop> outer, holes;
  for (int y = 0; y < pixels.height; ++y)
    for (int x = 0; x < pixels.width; ++x)
      if (pixels(y, x) != 0 && (y == 0 || pixels(y - 1, x) == 0) && !seen(y, x)) {
        detail::edge_loop loop = detail::follow(pixels, x, y, seen);
        (loop.twice_area > 0 ? outer : holes).push_back(std::move(loop));
      }
  for (const detail::edge_loop& hole : holes) {
    detail::edge_loop* around = nullptr;
    for (detail::edge_loop& candidate : outer)
      if (detail::encloses(candidate, hole.pixel) && (!around || candidate.twice_area < around->twice_area))
        around = &candidate;
    if (around) detail::cut_hole(*around, hole);
  }
  std::vector<polygon> outlines;
  for (const detail::edge_loop& loop : outer) {
    polygon& outline = outlines.emplace_back();
    for (const auto& [x, y] : loop.corners)
      outline.insert(outline.end(), {static_cast<double>(x), static_cast<double>(y)});
  }
  return outlines;
}

}}  // namespace lungseg::LUNGSEG_ABI
