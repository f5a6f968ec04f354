// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How the two losses of a binary mask are added up.
struct mask_overlap_options {
  float cross_entropy = 1, dice = 1;  // weights
  float smooth = 1e-5f;               // see math::dice_loss
};

/// The two losses, before their weights.
struct mask_overlap_losses {
  float cross_entropy = 0, dice = 0;

  float total(const mask_overlap_options& options = {}) const noexcept {
    return options.cross_entropy * cross_entropy + options.dice * dice;
  }
};

/// Binary cross entropy, as the mean over all pixels, and the Dice loss over the whole batch, of sigmoid(logits); the
/// batch is that of all ranks, where some share it.
/// \source segmentation_models 1.0.1, losses.bce_dice_loss
///
/// \param logits   (N, H, W, C)
/// \param targets  (N, H, W, C)  in [0, 1]
/// \param dlogits  (N, H, W, C)  overwritten with the gradient of the weighted sum, or empty to skip it
/// \param losses   (2)  overwritten: cross entropy and Dice loss, before their weights; nothing waits for them
/// \throws shape_error on disagreeing extents
/// \note   Sums are in double and in an order that depends on the extents only. An empty batch gives 0.
void mask_overlap_loss(const context& ctx, view<const float, 4> logits, view<const float, 4> targets,
                       view<float, 4> dlogits, view<double, 1> losses, const mask_overlap_options& options = {});

/// The same; waits.
mask_overlap_losses mask_overlap_loss(const context& ctx, view<const float, 4> logits, view<const float, 4> targets,
                                      view<float, 4> dlogits, const mask_overlap_options& options = {});

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/mask_overlap_loss_impl.hpp"
#endif
