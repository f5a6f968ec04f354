// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/nms.hpp"
#include "lungseg/ops/top_k.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE proposal_block proposal_block::make(const context& ctx, int images, int capacity) {
  const shape<2> e{images, capacity};
  return {ctx.make<box>(e), ctx.make<float>(e), ctx.make<int>(e), ctx.make<int>(e)};
}

namespace detail {

inline math::decode_call proposal_decoding(const mask_rcnn_config& config) {
  math::decode_call call{.deviation = config.rpn_deviation,
                         .y_first = config.deltas_y_first,
                         .max_log_ratio = config.max_log_ratio,
                         .min_side = config.proposal_min_side};
  // The threshold is on a probability; a single logit is compared through its inverse.
  if (config.proposal_score >= 0)
    call.score_threshold =
        config.rpn_softmax ? config.proposal_score : std::log(config.proposal_score / (1 - config.proposal_score));
  return call;
}

/// The best `limit` of all levels' proposals.
inline proposal_block best_of_levels(const context& ctx, proposal_block& found, int limit) {
  const int images = found.areas.extent(0);
  // By probability, as torchvision does: sure ones of several levels are equal, though their logits differ.
  auto order = ctx.make<int>(shape<3>{images, 1, limit});
  ops::top_k(ctx, found.scores, {1, {0, found.areas.extent(1)}}, order);
  auto best = proposal_block::make(ctx, images, limit);
  ops::for_each(ctx, "reorder", order.size(),
                math::reorder_rule{found.rows(), order.get().reshaped(shape<2>{images, limit}), best.rows()});
  return best;
}

}  // namespace detail

LUNGSEG_INLINE proposal_block propose(const context& ctx, const mask_rcnn_config& config, const anchor_grid& anchors,
                                      const math::rpn_outputs& outputs, view<const box, 1> windows, bool training) {
  math::level_offsets segments = anchors.levels;
  if (!config.proposals_per_level) segments = {1, {0, anchors.levels.total()}};
  const int images = outputs.images;
  const int keep = std::min(training ? config.pre_nms_train : config.pre_nms_test, segments.largest());
  const int limit = std::min(training ? config.post_nms_train : config.post_nms_test, segments.count * keep);
  auto scores = ctx.make<float>(shape<2>{images, anchors.levels.total()});
  ops::for_each(ctx, "objectness", scores.size(), math::objectness_rule{outputs, scores});
  auto picked = ctx.make<int>(shape<3>{images, segments.count, keep});
  ops::top_k(ctx, scores, segments, picked);

  const shape<2> by_image{images, segments.count * keep}, by_level{images * segments.count, keep};
  auto areas = ctx.make<box>(by_image);
  auto valid = ctx.make<std::uint8_t>(by_image);
  const view<const int, 2> candidates = picked.get().reshaped(by_image);
  ops::for_each(ctx, "decode_boxes", candidates.size(),
                math::decode_rule{outputs, scores, anchors.references.data(), windows.data(), candidates,
                                  detail::proposal_decoding(config), areas.data(), valid.data()});
  auto kept = ctx.make<int>(shape<2>{images * segments.count, limit});
  ops::nms(ctx, areas.get().reshaped(by_level), valid.get().reshaped(by_level), {}, config.proposal_nms, kept);
  auto found = proposal_block::make(ctx, images, segments.count * limit);
  ops::for_each(ctx, "gather_kept", found.areas.size(),
                math::gather_kept_rule{scores, candidates, areas, kept, !config.rpn_softmax, found.rows()});
  return segments.count == 1 ? std::move(found) : detail::best_of_levels(ctx, found, limit);
}

}}  // namespace lungseg::LUNGSEG_ABI
