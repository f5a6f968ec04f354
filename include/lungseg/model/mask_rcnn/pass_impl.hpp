// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/detections.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/pass.hpp"
#include "lungseg/model/mask_rcnn/targets.hpp"
#include "lungseg/nn/roi_rows.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/loss.hpp"
#include "lungseg/ops/mask_target.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_rcnn_pass::mask_rcnn_pass(nn::tape& t, mask_rcnn_network& net, const anchor_grid& anchors,
                                              const nn::var& images, const layer_observer& observe,
                                              const pooled_filter& filter)
    : t_{t},
      ctx_{t.ctx()},
      net_{net},
      config_{net.config},
      anchors_{anchors},
      observe_{observe},
      filter_{filter},
      maps_{net.features(t, images, observe)},
      outputs_{rpn_outputs_of(config_, anchors, maps_.rpn)} {
  ops::mark(ctx_, "features");
}

LUNGSEG_INLINE void mask_rcnn_pass::detect(view<const box, 1> windows, view<const box, 1> proposal_windows,
                                           detection_block& found) {
  const proposal_block proposals = propose(ctx_, config_, anchors_, outputs_, proposal_windows, false);
  ops::mark(ctx_, "proposals");
  const nn::packed_rows regions{ctx_, {flat(proposals.areas), flat(proposals.images)}};
  if (regions.none()) return found.clear(ctx_);
  report_proposals(proposals);
  const box_head_output out = box_outputs(regions, {}, flat(proposals.anchors));
  ops::mark(ctx_, "box head");
  const math::detection_rows rows = found.rows();
  detect_boxes(ctx_, config_, proposals, out, windows, rows);
  ops::mark(ctx_, "detections");
  const nn::packed_rows objects{ctx_, {flat(rows.mask_areas), flat(rows.images)}};
  if (objects.none()) return;
  const nn::var logits = mask_logits(objects, {}, {});
  const view<float, 4> cells = found.cells();
  ops::for_each_in_rows(ctx_, "class_masks", std::int64_t{cells.extent(0)} * cells.extent(1),
                        math::class_mask_rule{logits->value, rows.classes.data(), config_.class_count() - 1, cells});
  ops::mark(ctx_, "masks");
}

LUNGSEG_INLINE void mask_rcnn_pass::losses(const truth_block& truth, view<const box, 1> windows,
                                           view<double, 1> losses) {
  if (t_.training())
    for (std::size_t i = 0; i < maps_.rpn.size(); ++i) {
      gradients_.logits[i] = cleared(*maps_.rpn[i].logits).data();
      gradients_.deltas[i] = cleared(*maps_.rpn[i].deltas).data();
    }
  anchor_samples samples = sample_anchors(ctx_, config_, anchors_, truth);
  ops::share_counts(ctx_, samples.counts);
  ops::rpn_loss(ctx_, outputs_, gradients_, anchors_.pixels, samples.matches, samples.rows, samples.counts,
                truth.rows(), box_call(config_.rpn_deviation, 0), losses.rows(0, 2));
  ops::mark(ctx_, "RPN loss");
  goals_ = goals_of(ctx_, truth, anchors_.coordinates);
  const proposal_block proposals = propose(ctx_, config_, anchors_, outputs_, windows, true);
  regions_ = sample_regions(ctx_, config_, proposals, goals_, truth);
  ops::mark(ctx_, "proposals and regions");
  const nn::packed_rows regions{ctx_, {flat(regions_.areas), flat(regions_.images)}};
  if (regions.none()) return no_regions(losses);
  box_loss(box_outputs(regions, flat(regions_.truths), flat(regions_.anchors)), windows, losses.rows(2, 2));
  ops::mark(ctx_, "box head and loss");
  mask_loss(truth, losses.rows(4, 1));
  ops::mark(ctx_, "mask head and loss");
}

LUNGSEG_INLINE nn::var mask_rcnn_pass::pooled(pooled_head which, const nn::packed_rows& regions,
                                              view<const int, 1> truths, view<const int, 1> anchors) const {
  const nn::var result = which == pooled_head::boxes ? pooled_from_levels(regions, config_.box_pool, 0)
                         : maps_.fine                ? pooled_from_fine(regions)
                                      : pooled_from_levels(regions, config_.mask_pool, config_.mask_level);
  if (!filter_) return result;
  std::vector<region> seen;
  const nn::roi_rows rows = regions.rows();
  for (const int place : regions.places()) {
    const auto at = std::ssize(seen);
    seen.push_back(
        {rows.areas[at], rows.images[at], truths.empty() ? -1 : truths[place], anchors.empty() ? -1 : anchors[place]});
  }
  return filter_(t_, which, seen, result);
}

LUNGSEG_INLINE nn::var mask_rcnn_pass::pooled_from_levels(const nn::packed_rows& regions, int side, int level) const {
  return nn::roi_pool(t_, roi_sources_of(maps_, anchors_.coordinates), regions, side,
                      pooling_of(config_, anchors_.coordinates, level));
}

LUNGSEG_INLINE nn::var mask_rcnn_pass::pooled_from_fine(const nn::packed_rows& regions) const {
  math::roi_pool_call call = pooling_of(config_, anchors_.coordinates);
  call.fixed_level = 0;
  return nn::roi_pool(t_, {fine_source_of(maps_)}, regions, config_.mask_pool, call);
}

LUNGSEG_INLINE box_head_output mask_rcnn_pass::box_outputs(const nn::packed_rows& regions, view<const int, 1> truths,
                                                           view<const int, 1> anchors) {
  const box_head_output out = net_.boxes.forward(t_, pooled(pooled_head::boxes, regions, truths, anchors));
  report(observe_, "class_logits", out.logits);
  report(observe_, "box_deltas", out.deltas);
  return {regions.unpack(t_, out.logits), regions.unpack(t_, out.deltas)};
}

LUNGSEG_INLINE nn::var mask_rcnn_pass::mask_logits(const nn::packed_rows& regions, view<const int, 1> truths,
                                                   view<const int, 1> anchors) {
  const nn::var logits = net_.masks.forward(t_, pooled(pooled_head::masks, regions, truths, anchors));
  report(observe_, "mask_logits", logits);
  return regions.unpack(t_, logits);
}

LUNGSEG_INLINE void mask_rcnn_pass::report_proposals(const proposal_block& proposals) const {
  if (!observe_) return;
  const tensor<box, 2> areas = proposals.areas.on_host();
  const tensor<int, 2> images = proposals.images.on_host();
  std::vector<box> used;
  for (std::int64_t i = 0; i < areas.size(); ++i)
    if (images[i] >= 0) used.push_back(areas[i]);
  tensor<float, 4> sides{{1, 1, static_cast<int>(used.size()), 4}};
  for (std::size_t i = 0; i < used.size(); ++i) {
    const box& b = used[i];
    std::ranges::copy(std::array{b.x1, b.y1, b.x2, b.y2}, sides.begin() + 4 * i);
  }
  observe_("proposals", std::as_const(sides));
}

LUNGSEG_INLINE view<float, 4> mask_rcnn_pass::cleared(nn::node& output) const {
  const view<float, 4> gradient = t_.slot(output).gradient.as<float>();
  ops::clear(ctx_, gradient);
  return gradient;
}

LUNGSEG_INLINE math::box_loss_call mask_rcnn_pass::box_call(const std::array<float, 4>& deviation,
                                                            std::size_t class_weight) const {
  return {.deviation = deviation,
          .y_first = config_.deltas_y_first,
          .beta = config_.box_beta,
          .divide_by_positives = config_.box_divisor == box_loss_divisor::positive_coordinates,
          .class_weight = weight(class_weight),
          .box_weight = weight(class_weight + 1)};
}

LUNGSEG_INLINE bool mask_rcnn_pass::share_region_counts() {
  if (!ctx_.world()) return config_.pad_rois_as_background;
  if (config_.pad_rois_as_background)
    ops::share_padded_counts(ctx_, regions_.counts, regions_.areas.extent(1));
  else
    ops::share_counts(ctx_, regions_.counts);
  return false;
}

LUNGSEG_INLINE void mask_rcnn_pass::box_loss(const box_head_output& out, view<const box, 1> windows,
                                             view<double, 1> losses) {
  const int rows = static_cast<int>(regions_.areas.size());
  const auto flat_rows = [rows](auto v) { return v.reshaped(shape<2>{rows, v.extent(3)}); };
  view<float, 2> dlogits, ddeltas;
  if (t_.training()) dlogits = flat_rows(cleared(*out.logits)), ddeltas = flat_rows(cleared(*out.deltas));
  const math::box_loss_call call = box_call(config_.box_deviation, 2);
  const bool padded = share_region_counts();
  ops::region_loss(ctx_, flat_rows(out.logits->value.get()), flat_rows(out.deltas->value.get()), dlogits, ddeltas,
                   regions_.rows(), goals_, regions_.counts, padded, call, losses);
  if (t_.training() && config_.gradient_through_targets)
    ops::for_each(ctx_, "target_gradient", rows,
                  math::target_gradient_rule{outputs_, gradients_, ddeltas, regions_.rows(), goals_,
                                             anchors_.references.data(), windows.data(), config_.rpn_deviation, call});
}

LUNGSEG_INLINE void mask_rcnn_pass::no_regions(view<double, 1> losses) {
  share_region_counts();
  positives_ = region_block::make(ctx_, regions_.areas.extent(0), 1);
  ops::clear(ctx_, positives_.counts.get());
  ops::share_counts(ctx_, positives_.counts);
  ops::clear(ctx_, losses.rows(2, 3));
}

LUNGSEG_INLINE void mask_rcnn_pass::mask_loss(const truth_block& truth, view<double, 1> losses) {
  positives_ = mask_regions(ctx_, config_, regions_, truth);
  ops::share_counts(ctx_, positives_.counts);
  const nn::packed_rows positives{ctx_, {flat(positives_.areas), flat(positives_.images)}};
  if (positives.none()) return ops::clear(ctx_, losses);
  const nn::var logits = mask_logits(positives, flat(positives_.truths), flat(positives_.anchors));
  const int rows = logits->value.extent(0), side = logits->value.extent(1);
  auto targets = ctx_.make<float>(shape<3>{rows, side, side});
  ops::mask_targets(ctx_, truth.masks, flat(positives_.areas), flat(positives_.images), flat(positives_.truths),
                    {config_.mask_target, anchors_.coordinates}, targets);
  ops::mask_loss(ctx_, std::as_const(logits->value), flat(positives_.labels), targets, positives_.counts,
                 config_.mask_loss_clipped, weight(4), t_.training() ? cleared(*logits) : view<float, 4>{}, losses);
}

}}  // namespace lungseg::LUNGSEG_ABI
