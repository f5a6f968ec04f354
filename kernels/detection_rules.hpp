// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the detection kernels does; see dense_rules.hpp.

#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/mask.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

/// Objectness of an anchor with two logits, background first: softmax's second.
template <class T>
struct pair_score_rule {
  const T* logits;  ///< (n, 2)
  float* scores;    ///< (n)
  LUNGSEG_HD void operator()(std::int64_t i) const {
    scores[i] = 1.0f / (1.0f + std::exp(to_float(logits[2 * i]) - to_float(logits[2 * i + 1])));
  }
};

/// The box of one picked anchor: moved by its deltas, clipped, and whether it takes part in what follows.
template <class T>
struct decode_rule {
  view<const float, 2> scores;  ///< (N, A)
  view<const T, 3> deltas;      ///< (N, A, 4)
  const box* references;        ///< (A)
  const box* windows;           ///< (N)
  view<const int, 2> picked;    ///< (N, K)  anchors; -1: none
  decode_call call;
  box* areas;           ///< (N, K)
  float* ranks;         ///< (N, K)
  std::uint8_t* valid;  ///< (N, K)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / picked.extent(1));
    const int anchor = picked[i];
    areas[i] = {};
    ranks[i] = -std::numeric_limits<float>::infinity();
    valid[i] = 0;
    if (anchor < 0) return;
    const T* raw = &deltas(image, anchor, 0);
    const float four[4] = {to_float(raw[0]), to_float(raw[1]), to_float(raw[2]), to_float(raw[3])};
    const box_deltas d = times(read_deltas(four, call.y_first), call.deviation);
    const box area = math::clip(math::decode(references[anchor], d, call.max_log_ratio), windows[image]);
    areas[i] = area;
    ranks[i] = scores(image, anchor);
    valid[i] = !(area.width() < call.min_side || area.height() < call.min_side) && ranks[i] > call.score_threshold;
  }
};

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

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
