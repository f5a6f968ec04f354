// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of the proposal kernels does; see elementwise_rules.hpp.

#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/loss.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One anchor.
struct anchor_rule {
  anchor_call call;
  box* pixels;      ///< (A)
  box* references;  ///< (A)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int level = call.anchors.level_of(static_cast<int>(i));
    const anchor_cells& cells = call.levels[static_cast<std::size_t>(level)];
    const int local = static_cast<int>(i) - call.anchors.begin(level), cell = local / call.ratios;
    const precise_box at = math::anchor_at(cell % cells.width * cells.stride_x, cell / cells.width * cells.stride_y,
                                           cells.extents[static_cast<std::size_t>(local % call.ratios)], call.round);
    pixels[i] = {static_cast<float>(at.x1), static_cast<float>(at.y1), static_cast<float>(at.x2),
                 static_cast<float>(at.y2)};
    references[i] = call.coordinates.from_pixels(at);
  }
};

/// What one anchor is ranked by.
template <class T>
struct objectness_rule {
  rpn_outputs<T> outputs;
  view<float, 2> scores;  ///< (N, A)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / scores.extent(1)), anchor = static_cast<int>(i % scores.extent(1));
    const int level = outputs.anchors.level_of(anchor);
    const T* const logits = outputs.logits[static_cast<std::size_t>(level)] +
                            outputs.place(level, image, anchor) * outputs.logits_per_anchor;
    scores[i] = outputs.logits_per_anchor == 1 ? to_float(logits[0])
                                               : 1.0f / (1.0f + std::exp(to_float(logits[0]) - to_float(logits[1])));
  }
};

/// The box of one picked anchor: moved by its deltas, clipped, and whether it takes part in what follows.
template <class T>
struct decode_rule {
  rpn_outputs<T> outputs;
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
    const T* const raw = outputs.deltas[static_cast<std::size_t>(level)] + outputs.place(level, image, anchor) * 4;
    const float four[4] = {to_float(raw[0]), to_float(raw[1]), to_float(raw[2]), to_float(raw[3])};
    const box_deltas d = times(read_deltas(four, call.y_first), call.deviation);
    const box area = math::clip(math::decode(references[anchor], d, call.max_log_ratio), windows[image]);
    areas[i] = area;
    valid[i] = !(area.width() < call.min_side || area.height() < call.min_side) &&
               scores(image, anchor) > call.score_threshold;
  }
};

/// One row of what non-maximum suppression kept.
struct gather_kept_rule {
  view<const float, 2> scores;  ///< (N, A)
  view<const int, 2> picked;    ///< (N, levels * K)
  view<const box, 2> areas;     ///< (N, levels * K)
  view<const int, 2> kept;      ///< (N * levels, M)
  bool logits;
  proposal_rows out;  ///< (N, levels * M)

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
                    : logits   ? math::sigmoid(scores(image, anchor))
                               : scores(image, anchor);
  }
};

/// One row in its new place.
struct reorder_rule {
  proposal_rows from;
  view<const int, 2> order;  ///< (N, P)
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

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
