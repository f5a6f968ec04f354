// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The losses of a Mask R-CNN and their gradients, each in one pass, on any device. How many rows count may be known on
/// the device only: `counts`, (N, 2), holds each image's positives and negatives. Where nothing counts, losses and
/// gradients are 0, and whatever unused rows hold does no harm. Sums are in double and in one order.

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/rcnn_loss_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// The RPN's losses over the sampled anchors. \source Ren et al., "Faster R-CNN", 2015, section 3.1.2
/// \param gradients  of zeros, or null
/// \param anchors    (A) network pixels
/// \param matches    (N, A)
/// \param rows       (N, S)  as sample gave them
/// \param losses     (2)  overwritten: of classes and boxes
/// \throws shape_error on disagreeing extents
void rpn_loss(const context& ctx, const math::rpn_outputs& outputs, const math::rpn_gradients& gradients,
              view<const box, 1> anchors, view<const int, 2> matches, view<const int, 2> rows,
              view<const int, 2> counts, const math::truth_rows& truth, const math::box_loss_call& call,
              view<double, 1> losses);

/// The second stage's class and box losses. \source Girshick, "Fast R-CNN", 2015, section 2.3
/// \param logits, deltas    (R, C) and (R, 4 C)
/// \param dlogits, ddeltas  the same, of zeros; or empty
/// \param goals             (N, G)  true boxes in the regions' coordinates
/// \param padded            unused rows are background and count
/// \param losses            (2)  overwritten
/// \throws shape_error on disagreeing extents
void region_loss(const context& ctx, view<const float, 2> logits, view<const float, 2> deltas, view<float, 2> dlogits,
                 view<float, 2> ddeltas, const math::region_rows& regions, view<const box, 2> goals,
                 view<const int, 2> counts, bool padded, const math::box_loss_call& call, view<double, 1> losses);

/// Cross entropy of every region's own class's mask, on that class's channel only, averaged over the positives' pixels.
/// \source He et al., "Mask R-CNN", 2017, section 3
/// \param logits, dlogits  (R, M, M, C); dlogits of zeros, or empty
/// \param labels           (R)        0 or less: an unused row
/// \param targets          (R, M, M)  in [0, 1]
/// \param keras_clipped    the form of tf.keras, which clips probabilities (math::clipped_cross_entropy)
/// \param weight           of the mean
/// \param losses           (1)  overwritten
/// \throws shape_error on disagreeing extents
void mask_loss(const context& ctx, view<const float, 4> logits, view<const int, 1> labels, view<const float, 3> targets,
               view<const int, 2> counts, bool keras_clipped, float weight, view<float, 4> dlogits,
               view<double, 1> losses);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/loss_impl.hpp"
#endif
