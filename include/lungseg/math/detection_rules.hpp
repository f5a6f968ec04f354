// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What happens to one class, row or cell on the way from proposals to detections; see proposal_rules.hpp.

#include <cstdint>
#include <limits>

#include "lungseg/math/frame.hpp"
#include "lungseg/math/letterbox.hpp"
#include "lungseg/math/proposal_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// Which classes of a region are candidates.
struct score_call {
  bool best_class = false;  ///< a region counts for its likeliest class only, and from the threshold on
  float threshold = 0;      ///< otherwise for every class above it
};

/// What one region and class other than the background is ranked by: its probability, or -infinity.
struct score_class_rule {
  view<const float, 2> probabilities;  ///< (R, C)
  const int* images;                   ///< (R)  negative: an unused row
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

/// The box and class of one picked candidate, which is region * (C - 1) + class - 1, and whether it is valid.
struct decode_class_rule {
  view<const float, 2> scores;  ///< (N, P (C - 1))
  view<const float, 2> deltas;  ///< (N P, 4 C)
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
    const float* const raw = &deltas(image * areas.extent(1) + region, 4 * k);
    const box_deltas d = times(read_deltas(raw, call.y_first), call.deviation);
    const box area = clip(decode(areas(image, region), d, call.max_log_ratio), windows[image]);
    boxes[i] = area;
    classes[i] = k;
    valid[i] = !(area.width() < call.min_side || area.height() < call.min_side);
  }
};

/// Detections of a batch, D to each image; those without are marked by class 0 and image -1.
struct detection_rows {
  view<box, 2> areas;       ///< (N, D)  in the configuration's coordinates, as all boxes here
  view<box, 2> mask_areas;  ///< (N, D)  with the margin
  view<int, 2> classes;     ///< (N, D)
  view<float, 2> scores;    ///< (N, D)
  view<int, 2> images;      ///< (N, D)
};

/// One detection that non-maximum suppression kept.
struct gather_detection_rule {
  view<const float, 2> scores;  ///< (N, P (C - 1))
  view<const int, 2> picked;    ///< (N, K)
  view<const box, 2> boxes;     ///< (N, K)
  view<const int, 2> classes;   ///< (N, K)
  view<const int, 2> kept;      ///< (N, D)
  float margin;                 ///< share of a box's sides that is added on each side for its mask
  detection_rows out;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / kept.extent(1));
    const int k = kept[i];
    const box area = k < 0 ? box{} : boxes(image, k);
    out.areas[i] = area;
    out.mask_areas[i] = with_margin(area, margin);
    out.classes[i] = k < 0 ? 0 : classes(image, k);
    out.scores[i] = k < 0 ? 0.0f : scores(image, picked(image, k));
    out.images[i] = k < 0 ? -1 : image;
  }
};

/// One cell of one detection's mask: the sigmoid of its class's channel. Rows are masks, (definition, detection).
struct class_mask_rule {
  view<const float, 4> logits;  ///< (R, M, M, C)
  const int* classes;           ///< (R)  0: zeros
  int kinds;                    ///< classes without the background
  view<float, 4> cells;         ///< (definitions, R, M, M)

  LUNGSEG_HD std::int64_t columns() const { return std::int64_t{cells.extent(2)} * cells.extent(3); }
  LUNGSEG_HD void operator()(std::int64_t i) const { (*this)(i / columns(), i % columns()); }
  LUNGSEG_HD void operator()(std::int64_t row, std::int64_t column) const {
    const std::int64_t r = row % cells.extent(1);
    const int k = classes[r], channel = k + static_cast<int>(row / cells.extent(1)) * kinds;
    cells[row * columns() + column] =
        k > 0 ? sigmoid(logits[(r * columns() + column) * logits.extent(3) + channel]) : 0.0f;
  }
};

/// One detection onto its film: areas become film pixels, and rows of nothing on the film unused ones.
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

}}}  // namespace lungseg::LUNGSEG_ABI::math
