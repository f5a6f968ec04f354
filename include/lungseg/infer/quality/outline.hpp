// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A place on a picture; pixel (0, 0) covers [0, 1) x [0, 1).
struct outline_point {
  double x = 0, y = 0;
  bool operator==(const outline_point&) const = default;
};

/// The longer side of the grid that masks are looked at on, so that what is said of them does not depend on the film's
/// size.
inline constexpr int quality_side = 256;

/// The extents of that grid for a film.
struct quality_grid {
  int height = 0, width = 0;
  double scale = 1;  // grid cells for each film pixel
};
quality_grid quality_grid_of(int height, int width);

/// A mask on the grid of its film: each cell is what the film pixel at its centre is.
mask on_quality_grid(const run_lengths& pixels);

/// The outline of a mask's component that a raster scan meets first (corners count as connected), clockwise as one
/// looks at it, from the middle of the topmost edge on: the middles of the pixel edges between inside and outside.
/// Empty for an empty mask.
std::vector<outline_point> outline_of(const mask& pixels);

/// Points spaced evenly along a closed line, the first of which is the line's first.
/// \param line  at least one point
std::vector<outline_point> spaced_evenly(const std::vector<outline_point>& line, int points);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/quality/outline_impl.hpp"
#endif
