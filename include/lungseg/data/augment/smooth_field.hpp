// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The four cubic B-splines that reach each target cell, over a grid of cells + 3 control values.
axis_filter spline_axis(int cells, int to);

}  // namespace detail

/// A smooth random field, its values within -1 .. 1: a cubic B-spline over a grid of cells x cells, twice continuously
/// differentiable.
/// \param random  gives (cells + 3)^2 values
inline image<float> smooth_field(int height, int width, int cells, random_stream& random) {
  image<float> grid{cells + 3, cells + 3};
  for (float& v : grid.pixels) v = random.uniform(-1, 1);
  return detail::filtered(grid, detail::spline_axis(cells, height), detail::spline_axis(cells, width));
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/smooth_field_impl.hpp"
#endif
