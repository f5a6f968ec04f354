// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>

#include "lungseg/math/rcnn_loss_rules.hpp"
#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/mask_rcnn/detections.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/model/mask_rcnn/proposals.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/model/mask_rcnn/targets.hpp"
#include "lungseg/nn/roi_rows.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One pass of a Mask R-CNN over a batch. Everything has a fixed capacity, and unused rows are marked, so that a GPU's
/// work can be captured; the heads see what packed_rows leaves of them. Holds what the backward pass reads.
class mask_rcnn_pass {
 public:
  /// Runs everything before the heads.
  /// \param filter   may be empty
  mask_rcnn_pass(nn::tape& t, mask_rcnn_network& net, const anchor_grid& anchors, const nn::var& images,
                 const layer_observer& observe, const pooled_filter& filter);

  /// \param windows, proposal_windows  (N) what detections and proposals are clipped to, in the configuration's
  ///                                   coordinates
  /// \param found  overwritten
  void detect(view<const box, 1> windows, view<const box, 1> proposal_windows, detection_block& found);

  /// The losses of a batch, and on a training tape the gradients of the heads' and the RPN's outputs.
  /// \param windows  (N) what proposals are clipped to
  /// \param losses   (5) overwritten, in the order of mask_rcnn_losses
  void losses(const truth_block& truth, view<const box, 1> windows, view<double, 1> losses);

 private:
  /// The features of regions on their way to a head. \param truths, anchors  of all rows, or empty; for the filter
  nn::var pooled(pooled_head which, const nn::packed_rows& regions, view<const int, 1> truths,
                 view<const int, 1> anchors) const;

  nn::var pooled_from_levels(const nn::packed_rows& regions, int side, int level) const;
  nn::var pooled_from_fine(const nn::packed_rows& regions) const;

  /// What the box head says of all rows.
  box_head_output box_outputs(const nn::packed_rows& regions, view<const int, 1> truths, view<const int, 1> anchors);
  nn::var mask_logits(const nn::packed_rows& regions, view<const int, 1> truths, view<const int, 1> anchors);

  void report_proposals(const proposal_block& proposals) const;

  view<float, 4> cleared(nn::node& output) const;

  math::box_loss_call box_call(const std::array<float, 4>& deviation, std::size_t class_weight) const;

  /// Of a loss; the blank film of a rank that only looks on teaches nothing.
  float weight(std::size_t loss) const { return ctx_.only_looks_on() ? 0 : config_.loss_weights[loss]; }

  /// Positives and all rows that count, of the whole batch, where ranks share it: padding counts too, if it is to.
  bool share_region_counts();

  void box_loss(const box_head_output& out, view<const box, 1> windows, view<double, 1> losses);

  /// Other ranks may have regions, and count.
  void no_regions(view<double, 1> losses);

  void mask_loss(const truth_block& truth, view<double, 1> losses);

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/pass_impl.hpp"
#endif
