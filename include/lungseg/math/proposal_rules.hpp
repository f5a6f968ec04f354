// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What happens to one anchor or row on the way from an RPN's outputs to proposals: functions of an index, which a
/// kernel calls in a thread and the host in a loop (ops/for_each.hpp). Everything has a fixed capacity; unused rows are
/// marked.

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "lungseg/core/view.hpp"
#include "lungseg/math/anchor.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

inline constexpr int max_rpn_levels = 5;
inline constexpr int max_anchor_ratios = 16;

/// A row of numbers that is cut into levels: where each begins, and the total behind the last.
struct level_offsets {
  int count = 0;
  std::array<int, max_rpn_levels + 1> first{};

  LUNGSEG_HD int total() const noexcept { return first[static_cast<std::size_t>(count)]; }
  LUNGSEG_HD int begin(int level) const noexcept { return first[static_cast<std::size_t>(level)]; }
  LUNGSEG_HD int size(int level) const noexcept { return begin(level + 1) - begin(level); }
  int largest() const noexcept {
    int most = 0;
    for (int level = 0; level < count; ++level) most = size(level) > most ? size(level) : most;
    return most;
  }
  /// The level that element `index` belongs to.
  LUNGSEG_HD int level_of(int index) const noexcept {
    int level = 0;
    while (level + 1 < count && index >= begin(level + 1)) ++level;
    return level;
  }
};

/// One level of anchors: the grid's cells, their distance in pixels, and the extents of each cell's anchors.
struct anchor_cells {
  int height = 0, width = 0;
  double stride_y = 0, stride_x = 0;
  std::array<anchor_extent, max_anchor_ratios> extents{};
};
struct anchor_call {
  std::array<anchor_cells, max_rpn_levels> levels{};
  level_offsets anchors{};
  int ratios = 0;      ///< extents of a cell; at most max_anchor_ratios
  bool round = false;  ///< corners of a cell's template on whole pixels
  box_coordinates coordinates{};

  /// Anchor `index` in network pixels, by level, then row, column and extent.
  LUNGSEG_HD precise_box at(int index) const noexcept {
    const int level = anchors.level_of(index), local = index - anchors.begin(level), cell = local / ratios;
    const anchor_cells& cells = levels[static_cast<std::size_t>(level)];
    const int row = cell / cells.width, column = cell % cells.width;
    return anchor_at(column * cells.stride_x, row * cells.stride_y,
                     cells.extents[static_cast<std::size_t>(local % ratios)], round);
  }
};

/// One anchor. In double precision, rounded once.
struct anchor_rule {
  anchor_call call;
  box* pixels;      ///< (A)
  box* references;  ///< (A)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const precise_box at = call.at(static_cast<int>(i));
    pixels[i] = {static_cast<float>(at.x1), static_cast<float>(at.y1), static_cast<float>(at.x2),
                 static_cast<float>(at.y2)};
    references[i] = call.coordinates.from_pixels(at);
  }
};

/// What an RPN head says of a batch, level by level, as it lies in memory; anchors count over all levels.
struct rpn_outputs {
  std::array<const float*, max_rpn_levels> logits{};  ///< (N, h, w, anchors of a cell * logits_per_anchor)
  std::array<const float*, max_rpn_levels> deltas{};  ///< (N, h, w, anchors of a cell * 4)
  level_offsets anchors{};
  int images = 0;
  int logits_per_anchor = 1;  ///< 2: background first

  /// Which of the level's anchors of the whole batch anchor `anchor` of image `image` is.
  LUNGSEG_HD std::int64_t place(int level, int image, int anchor) const noexcept {
    return std::int64_t{image} * anchors.size(level) + anchor - anchors.begin(level);
  }
};

/// What one anchor is ranked by: the logit itself, or of two logits the second of their softmax.
struct objectness_rule {
  rpn_outputs outputs;
  view<float, 2> scores;  ///< (N, A)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / scores.extent(1)), anchor = static_cast<int>(i % scores.extent(1));
    const int level = outputs.anchors.level_of(anchor);
    const float* const logits = outputs.logits[static_cast<std::size_t>(level)] +
                                outputs.place(level, image, anchor) * outputs.logits_per_anchor;
    scores[i] = outputs.logits_per_anchor == 1 ? logits[0] : 1.0f / (1.0f + std::exp(logits[0] - logits[1]));
  }
};

/// How boxes are decoded.
struct decode_call {
  std::array<float, 4> deviation{1, 1, 1, 1};  ///< of dx, dy, dw, dh
  bool y_first = false;
  float max_log_ratio = 0;
  float min_side = 0;
  float score_threshold = -std::numeric_limits<float>::infinity();  ///< only scores above it are valid
};

/// The box of one picked anchor: moved by its deltas, clipped, and whether it takes part in what follows.
struct decode_rule {
  rpn_outputs outputs;
  view<const float, 2> scores;  ///< (N, A)
  const box* references;        ///< (A)
  const box* windows;           ///< (N)
  view<const int, 2> picked;    ///< (N, K)  anchors; -1: none
  decode_call call;
  box* areas;           ///< (N, K)
  std::uint8_t* valid;  ///< (N, K)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / picked.extent(1));
    const int anchor = picked[i];
    areas[i] = {};
    valid[i] = 0;
    if (anchor < 0) return;
    const int level = outputs.anchors.level_of(anchor);
    const float* const raw = outputs.deltas[static_cast<std::size_t>(level)] + outputs.place(level, image, anchor) * 4;
    const box_deltas d = times(read_deltas(raw, call.y_first), call.deviation);
    const box area = clip(decode(references[anchor], d, call.max_log_ratio), windows[image]);
    areas[i] = area;
    valid[i] = !(area.width() < call.min_side || area.height() < call.min_side) &&
               scores(image, anchor) > call.score_threshold;
  }
};

/// Proposals of a batch, P to each image; those without are marked by anchor and image -1.
struct proposal_rows {
  view<box, 2> areas;     ///< (N, P)
  view<float, 2> scores;  ///< (N, P)  objectness probability; -infinity in unused rows
  view<int, 2> anchors;   ///< (N, P)
  view<int, 2> images;    ///< (N, P)
};

/// One row of what non-maximum suppression kept of the candidates of each image and level, level after level.
struct gather_kept_rule {
  view<const float, 2> scores;  ///< (N, A)
  view<const int, 2> picked;    ///< (N, levels * K)
  view<const box, 2> areas;     ///< (N, levels * K)
  view<const int, 2> kept;      ///< (N * levels, M)
  bool logits;                  ///< scores are logits and become probabilities
  proposal_rows out;            ///< (N, levels * M)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int wide = out.areas.extent(1), limit = kept.extent(1), levels = wide / limit;
    const auto image = static_cast<int>(i / wide), row = static_cast<int>(i % wide);
    const int level = row / limit, local = kept(image * levels + level, row % limit);
    const int candidate = level * (picked.extent(1) / levels) + local;
    const int anchor = local < 0 ? -1 : picked(image, candidate);
    out.anchors[i] = anchor;
    out.images[i] = anchor < 0 ? -1 : image;
    out.areas[i] = anchor < 0 ? box{} : areas(image, candidate);
    out.scores[i] = anchor < 0 ? -std::numeric_limits<float>::infinity()
                    : logits   ? sigmoid(scores(image, anchor))
                               : scores(image, anchor);
  }
};

/// One row in its new place.
struct reorder_rule {
  proposal_rows from;
  view<const int, 2> order;  ///< (N, P)  -1: an unused row
  proposal_rows out;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / order.extent(1));
    const int row = order[i];
    out.anchors[i] = row < 0 ? -1 : from.anchors(image, row);
    out.images[i] = row < 0 ? -1 : from.images(image, row);
    out.areas[i] = row < 0 ? box{} : from.areas(image, row);
    out.scores[i] = row < 0 ? -std::numeric_limits<float>::infinity() : from.scores(image, row);
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
