// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the pasting kernels does; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/detection.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The least and largest probability of one grid: what scikit-image limits its resized image to.
struct cell_range_rule {
  view<const float, 3> cells;  ///< (D, M, M)
  float* low;                  ///< (D)
  float* high;                 ///< (D)
  LUNGSEG_HD void operator()(std::int64_t d) const {
    const std::int64_t size = std::int64_t{cells.extent(1)} * cells.extent(2);
    const float* const first = cells.data() + d * size;
    low[d] = high[d] = first[0];
    for (const float* cell = first; cell < first + size; ++cell) {
      if (*cell < low[d]) low[d] = *cell;
      if (*cell > high[d]) high[d] = *cell;
    }
  }
};

/// One pixel of one pasted mask.
struct paste_mask_rule {
  view<const float, 3> cells;  ///< (D, M, M)
  const box* areas;            ///< (D)
  const float* low;            ///< (D), or null: no limits
  const float* high;           ///< (D), or null
  math::paste_rule rule;
  float threshold;
  view<std::uint8_t, 3> films;  ///< (D, H, W)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int H = films.extent(1), W = films.extent(2), M = cells.extent(1);
    const auto d = static_cast<int>(i / W / H), y = static_cast<int>(i / W % H), x = static_cast<int>(i % W);
    films[i] = 0;
    const box area = areas[d];
    const math::paste_axis rows = math::paste_axis_of(rule, area.y1, area.y2, M, H);
    if (y < rows.first || y >= rows.first + rows.count) return;
    const math::paste_axis columns = math::paste_axis_of(rule, area.x1, area.x2, cells.extent(2), W);
    if (x < columns.first || x >= columns.first + columns.count) return;
    const math::linear_taps down = math::paste_taps(rule, rows, y - rows.first, M);
    const math::linear_taps right = math::paste_taps(rule, columns, x - columns.first, cells.extent(2));
    const auto blended = [&](int c) {
      return down.low_weight * cells(d, down.low, c) + down.high_weight * cells(d, down.high, c);
    };
    float value = right.low_weight * blended(right.low) + right.high_weight * blended(right.high);
    if (low) value = value < low[d] ? low[d] : value > high[d] ? high[d] : value;
    films[i] = value >= threshold;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
