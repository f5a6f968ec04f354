// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the detection kernels does; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/detection.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/loss.hpp"
#include "lungseg/math/mask.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One region and class.
struct score_class_rule {
  view<const float, 2> probabilities;  ///< (R, C)
  const int* images;                   ///< (R)
  score_call call;
  float* scores;  ///< (R, C - 1)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int classes = probabilities.extent(1);
    const auto row = static_cast<int>(i / (classes - 1)), k = static_cast<int>(i % (classes - 1)) + 1;
    const float score = probabilities(row, k);
    const bool candidate = call.best_class ? is_best(row, k) && !(score < call.threshold) : score > call.threshold;
    scores[i] = images[row] >= 0 && candidate ? score : -std::numeric_limits<float>::infinity();
  }

 private:
  /// Whether no class is likelier, nor as likely and earlier.
  LUNGSEG_HD bool is_best(int row, int k) const {
    for (int other = 0; other < probabilities.extent(1); ++other)
      if (other < k ? probabilities(row, other) >= probabilities(row, k)
                    : probabilities(row, other) > probabilities(row, k))
        return false;
    return true;
  }
};

/// One picked candidate.
template <class T>
struct decode_class_rule {
  view<const float, 2> scores;  ///< (N, P (C - 1))
  view<const T, 2> deltas;      ///< (N P, 4 C)
  view<const box, 2> areas;     ///< (N, P)
  const box* windows;           ///< (N)
  view<const int, 2> picked;    ///< (N, K)
  decode_call call;
  box* boxes;           ///< (N, K)
  int* classes;         ///< (N, K)
  std::uint8_t* valid;  ///< (N, K)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / picked.extent(1));
    const int candidate = picked[i];
    boxes[i] = {};
    classes[i] = 0;
    valid[i] = 0;
    if (candidate < 0 || !(scores(image, candidate) > -std::numeric_limits<float>::infinity())) return;
    const int kinds = deltas.extent(1) / 4 - 1, region = candidate / kinds, k = candidate % kinds + 1;
    const T* const raw = &deltas(image * areas.extent(1) + region, 4 * k);
    const float four[4] = {to_float(raw[0]), to_float(raw[1]), to_float(raw[2]), to_float(raw[3])};
    const box_deltas d = times(read_deltas(four, call.y_first), call.deviation);
    const box area = math::clip(math::decode(areas(image, region), d, call.max_log_ratio), windows[image]);
    boxes[i] = area;
    classes[i] = k;
    valid[i] = !(area.width() < call.min_side || area.height() < call.min_side);
  }
};

/// One detection.
struct gather_detection_rule {
  view<const float, 2> scores;  ///< (N, P (C - 1))
  view<const int, 2> picked;    ///< (N, K)
  view<const box, 2> boxes;     ///< (N, K)
  view<const int, 2> classes;   ///< (N, K)
  view<const int, 2> kept;      ///< (N, D)
  float margin;
  detection_rows out;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / kept.extent(1));
    const int k = kept[i];
    const box area = k < 0 ? box{} : boxes(image, k);
    out.areas[i] = area;
    out.mask_areas[i] = math::with_margin(area, margin);
    out.classes[i] = k < 0 ? 0 : classes(image, k);
    out.scores[i] = k < 0 ? 0.0f : scores(image, picked(image, k));
    out.images[i] = k < 0 ? -1 : image;
  }
};

/// One cell of one detection's mask.
template <class T>
struct class_mask_rule {
  view<const T, 4> logits;  ///< (R, M, M, C)
  const int* classes;       ///< (R)
  float* cells;             ///< (R, M, M)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int k = classes[i / (std::int64_t{logits.extent(1)} * logits.extent(2))];
    cells[i] = k > 0 ? math::sigmoid(to_float(logits[i * logits.extent(3) + k])) : 0.0f;
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

/// One detection onto its film.
struct place_on_film_rule {
  box_coordinates coordinates;
  film_frame frame;
  detection_rows rows;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto on_film = frame(coordinates.to_pixels(rows.areas[i]), coordinates.to_pixels(rows.mask_areas[i]));
    const bool used = rows.classes[i] != 0 && on_film.area.area() > 0;
    rows.areas[i] = used ? on_film.area : box{};
    rows.mask_areas[i] = used ? on_film.mask_area : box{};
    if (used) return;
    rows.classes[i] = 0;
    rows.images[i] = -1;
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
