// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Proposals on a GPU: proposals.hpp with fixed capacities and without the host.

#include <cmath>
#include <span>
#include <vector>

#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// All anchors of one input size on a GPU; see anchor_grid.
struct device_anchors {
  tensor<box, 1> pixels, references;  // (A)
  ops::gpu::level_offsets levels;
  box_coordinates coordinates;
};

/// Anchors for maps of the given extents under an input of (height, width), computed on the device.
inline device_anchors make_device_anchors(const context& ctx, const mask_rcnn_config& config, int height, int width,
                                          std::span<const std::array<int, 2>> maps) {
  expect<option_error>(
      maps.size() <= ops::gpu::max_rpn_levels && config.anchor_ratios.size() <= ops::gpu::max_anchor_ratios,
      "anchors on a GPU: " + std::to_string(config.anchor_ratios.size()) + " ratios, expected at most " +
          std::to_string(ops::gpu::max_anchor_ratios));
  ops::gpu::anchor_call call{
      .ratios = config.anchors_per_cell(), .round = config.anchor_round, .coordinates = {config.frame, height, width}};
  for (const ops::anchor_level& level : anchor_levels_of(config, height, width, maps)) {
    const auto at = static_cast<std::size_t>(call.anchors.count++);
    ops::gpu::anchor_cells& cells = call.levels[at];
    cells = {level.height, level.width, static_cast<double>(level.stride_y), static_cast<double>(level.stride_x), {}};
    for (std::size_t r = 0; r < config.anchor_ratios.size(); ++r)
      cells.extents[r] =
          math::anchor_of(static_cast<double>(level.sizes.front()), static_cast<double>(config.anchor_ratios[r]),
                          config.ratio_is_width_over_height);
    call.anchors.first[at + 1] = call.anchors.first[at] + level.height * level.width * call.ratios;
  }
  const shape<1> all{call.anchors.total()};
  device_anchors result{ctx.make<box>(all), ctx.make<box>(all), call.anchors, call.coordinates};
  ops::gpu::make_anchors(ctx, call, result.pixels, result.references);
  return result;
}

/// The RPN's outputs as kernels see them. \pre the levels are those of the anchors
inline ops::gpu::rpn_outputs<float> rpn_outputs_of(const mask_rcnn_config& config, const device_anchors& anchors,
                                                   std::span<const rpn_level> levels) {
  ops::gpu::rpn_outputs<float> outputs;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    outputs.logits[i] = levels[i].logits->value.data();
    outputs.deltas[i] = levels[i].deltas->value.data();
  }
  outputs.anchors = anchors.levels;
  outputs.images = levels.front().logits->value.extent(0);
  outputs.logits_per_anchor = config.rpn_softmax ? 2 : 1;
  return outputs;
}

/// P proposals of every image of a batch, those that there are first, by descending objectness.
struct device_proposals {
  tensor<box, 2> areas;     // (N, P)  in the configuration's coordinates
  tensor<float, 2> scores;  // (N, P)
  tensor<int, 2> anchors;   // (N, P)  -1: an unused row
  tensor<int, 2> images;    // (N, P)  -1: an unused row

  static device_proposals make(const context& ctx, int images, int capacity) {
    const shape<2> e{images, capacity};
    return {ctx.make<box>(e), ctx.make<float>(e), ctx.make<int>(e), ctx.make<int>(e)};
  }
  ops::gpu::proposal_rows rows() { return {areas, scores, anchors, images}; }
};

/// propose() for a whole batch. \param windows (N) on the device
/// \throws shape_error when the configuration asks for more candidates than the kernels take
inline device_proposals propose_on_device(const context& ctx, const mask_rcnn_config& config,
                                          const device_anchors& anchors, const ops::gpu::rpn_outputs<float>& outputs,
                                          view<const box, 1> windows, bool training) {
  const int images = outputs.images, limit = training ? config.post_nms_train : config.post_nms_test;
  const int keep = training ? config.pre_nms_train : config.pre_nms_test;
  ops::gpu::level_offsets segments = anchors.levels;
  if (!config.proposals_per_level) segments = {1, {0, anchors.levels.total()}};
  auto scores = ctx.make<float>(shape<2>{images, anchors.levels.total()});
  ops::gpu::objectness(ctx, outputs, scores.get());
  auto picked = ctx.make<int>(shape<3>{images, segments.count, keep});
  ops::gpu::top_k<float>(ctx, std::as_const(scores), segments, picked);

  const shape<2> by_image{images, segments.count * keep}, by_level{images * segments.count, keep};
  auto areas = ctx.make<box>(by_image);
  auto valid = ctx.make<std::uint8_t>(by_image);
  ops::gpu::decode_call call{.deviation = config.rpn_deviation,
                             .y_first = config.deltas_y_first,
                             .max_log_ratio = config.max_log_ratio,
                             .min_side = config.proposal_min_side};
  // The threshold is on a probability; a single logit is compared through its inverse.
  if (config.proposal_score >= 0)
    call.score_threshold =
        config.rpn_softmax ? config.proposal_score : std::log(config.proposal_score / (1 - config.proposal_score));
  const view<const int, 2> candidates = std::as_const(picked).get().reshaped(by_image);
  ops::gpu::decode_boxes<float>(ctx, outputs, std::as_const(scores), std::as_const(anchors.references), windows,
                                candidates, call, areas, valid);
  auto kept = ctx.make<int>(shape<2>{images * segments.count, limit});
  auto counts = ctx.make<int>(shape<1>{images * segments.count});
  ops::gpu::nms(ctx, std::as_const(areas).get().reshaped(by_level), std::as_const(valid).get().reshaped(by_level), {},
                config.proposal_nms, kept, counts);
  auto found = device_proposals::make(ctx, images, segments.count * limit);
  ops::gpu::gather_kept(ctx, std::as_const(scores), candidates, std::as_const(areas), std::as_const(kept),
                        !config.rpn_softmax, found.rows());
  if (segments.count == 1) return found;
  // By probability, as torchvision does: sure ones of several levels are equal, though their logits differ.
  auto order = ctx.make<int>(shape<3>{images, 1, limit});
  ops::gpu::top_k<float>(ctx, std::as_const(found.scores), {1, {0, segments.count * limit}}, order);
  auto best = device_proposals::make(ctx, images, limit);
  ops::gpu::reorder(ctx, found.rows(), std::as_const(order).get().reshaped(shape<2>{images, limit}), best.rows());
  return best;
}

}}  // namespace lungseg::LUNGSEG_ABI
