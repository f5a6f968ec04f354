// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE axis_filter spline_axis(int cells, int to) {
  axis_filter axis{4, {}, {}};
  for (int i = 0; i < to; ++i) {
    const double place = (i + 0.5) * cells / to;
    const int cell = std::min(static_cast<int>(place), cells - 1);
    const double t = place - cell, s = 1 - t;
    axis.first.push_back(cell);
    for (const double w : {s * s * s, 3 * t * t * t - 6 * t * t + 4, 3 * s * s * s - 6 * s * s + 4, t * t * t})
      axis.weights.push_back(static_cast<float>(w / 6));
  }
  return axis;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
