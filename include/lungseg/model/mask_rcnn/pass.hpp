// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

#include "lungseg/model/mask_rcnn/detections.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/targets.hpp"
#include "lungseg/ops/loss.hpp"
#include "lungseg/ops/mask_target.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One pass of a Mask R-CNN over a batch. Everything has a fixed capacity, and unused rows are marked, so that a GPU's
/// work can be captured; the heads see what packed_rows leaves of them. Holds what the backward pass reads.
class mask_rcnn_pass {
 public:
  /// Runs everything before the heads.
  /// \param filter   may be empty
  mask_rcnn_pass(nn::tape& t, mask_rcnn_network& net, const anchor_grid& anchors, const nn::var& images,
                 const layer_observer& observe, const pooled_filter& filter)
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

  /// \param windows, proposal_windows  (N) what detections and proposals are clipped to, in the configuration's
  ///                                   coordinates
  /// \param found  overwritten
  void detect(view<const box, 1> windows, view<const box, 1> proposal_windows, detection_block& found) {
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

  /// The losses of a batch, and on a training tape the gradients of the heads' and the RPN's outputs.
  /// \param windows  (N) what proposals are clipped to
  /// \param losses   (5) overwritten, in the order of mask_rcnn_losses
  void losses(const truth_block& truth, view<const box, 1> windows, view<double, 1> losses) {
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

 private:
  /// The features of regions on their way to a head. \param truths, anchors  of all rows, or empty; for the filter
  nn::var pooled(pooled_head which, const nn::packed_rows& regions, view<const int, 1> truths,
                 view<const int, 1> anchors) const {
    const nn::var result = which == pooled_head::boxes ? pooled_from_levels(regions, config_.box_pool, 0)
                           : maps_.fine                ? pooled_from_fine(regions)
                                        : pooled_from_levels(regions, config_.mask_pool, config_.mask_level);
    if (!filter_) return result;
    std::vector<region> seen;
    const nn::roi_rows rows = regions.rows();
    for (const int place : regions.places()) {
      const auto at = std::ssize(seen);
      seen.push_back({rows.areas[at], rows.images[at], truths.empty() ? -1 : truths[place],
                      anchors.empty() ? -1 : anchors[place]});
    }
    return filter_(t_, which, seen, result);
  }

  nn::var pooled_from_levels(const nn::packed_rows& regions, int side, int level) const {
    return nn::roi_pool(t_, roi_sources_of(maps_, anchors_.coordinates), regions, side,
                        pooling_of(config_, anchors_.coordinates, level));
  }
  nn::var pooled_from_fine(const nn::packed_rows& regions) const {
    math::roi_pool_call call = pooling_of(config_, anchors_.coordinates);
    call.fixed_level = 0;
    return nn::roi_pool(t_, {fine_source_of(maps_)}, regions, config_.mask_pool, call);
  }

  /// What the box head says of all rows.
  box_head_output box_outputs(const nn::packed_rows& regions, view<const int, 1> truths, view<const int, 1> anchors) {
    const box_head_output out = net_.boxes.forward(t_, pooled(pooled_head::boxes, regions, truths, anchors));
    report(observe_, "class_logits", out.logits);
    report(observe_, "box_deltas", out.deltas);
    return {regions.unpack(t_, out.logits), regions.unpack(t_, out.deltas)};
  }
  nn::var mask_logits(const nn::packed_rows& regions, view<const int, 1> truths, view<const int, 1> anchors) {
    const nn::var logits = net_.masks.forward(t_, pooled(pooled_head::masks, regions, truths, anchors));
    report(observe_, "mask_logits", logits);
    return regions.unpack(t_, logits);
  }

  void report_proposals(const proposal_block& proposals) const {
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

  view<float, 4> cleared(nn::node& output) const {
    const view<float, 4> gradient = t_.slot(output).gradient.as<float>();
    ops::clear(ctx_, gradient);
    return gradient;
  }

  math::box_loss_call box_call(const std::array<float, 4>& deviation, std::size_t class_weight) const {
    return {.deviation = deviation,
            .y_first = config_.deltas_y_first,
            .beta = config_.box_beta,
            .divide_by_positives = config_.box_divisor == box_loss_divisor::positive_coordinates,
            .class_weight = weight(class_weight),
            .box_weight = weight(class_weight + 1)};
  }

  /// Of a loss; the blank film of a rank that only looks on teaches nothing.
  float weight(std::size_t loss) const { return ctx_.only_looks_on() ? 0 : config_.loss_weights[loss]; }

  /// Positives and all rows that count, of the whole batch, where ranks share it: padding counts too, if it is to.
  bool share_region_counts() {
    if (!ctx_.world()) return config_.pad_rois_as_background;
    if (config_.pad_rois_as_background)
      ops::share_padded_counts(ctx_, regions_.counts, regions_.areas.extent(1));
    else
      ops::share_counts(ctx_, regions_.counts);
    return false;
  }

  void box_loss(const box_head_output& out, view<const box, 1> windows, view<double, 1> losses) {
    const int rows = static_cast<int>(regions_.areas.size());
    const auto flat_rows = [rows](auto v) { return v.reshaped(shape<2>{rows, v.extent(3)}); };
    view<float, 2> dlogits, ddeltas;
    if (t_.training()) dlogits = flat_rows(cleared(*out.logits)), ddeltas = flat_rows(cleared(*out.deltas));
    const math::box_loss_call call = box_call(config_.box_deviation, 2);
    const bool padded = share_region_counts();
    ops::region_loss(ctx_, flat_rows(out.logits->value.get()), flat_rows(out.deltas->value.get()), dlogits, ddeltas,
                     regions_.rows(), goals_, regions_.counts, padded, call, losses);
    if (t_.training() && config_.gradient_through_targets)
      ops::for_each(
          ctx_, "target_gradient", rows,
          math::target_gradient_rule{outputs_, gradients_, ddeltas, regions_.rows(), goals_, anchors_.references.data(),
                                     windows.data(), config_.rpn_deviation, call});
  }

  /// Other ranks may have regions, and count.
  void no_regions(view<double, 1> losses) {
    share_region_counts();
    positives_ = region_block::make(ctx_, regions_.areas.extent(0), 1);
    ops::clear(ctx_, positives_.counts.get());
    ops::share_counts(ctx_, positives_.counts);
    ops::clear(ctx_, losses.rows(2, 3));
  }

  void mask_loss(const truth_block& truth, view<double, 1> losses) {
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

  nn::tape& t_;
  const context& ctx_;
  mask_rcnn_network& net_;
  const mask_rcnn_config& config_;
  const anchor_grid& anchors_;
  layer_observer observe_;
  pooled_filter filter_;
  feature_maps maps_;
  math::rpn_outputs outputs_;
  math::rpn_gradients gradients_;
  tensor<box, 2> goals_;
  region_block regions_, positives_;
};

}}  // namespace lungseg::LUNGSEG_ABI
