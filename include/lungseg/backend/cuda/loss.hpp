// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The losses of a Mask R-CNN and their gradients on a GPU, each in one pass; see backend/cuda/conv2d.hpp, targets.hpp,
/// and model/mask_rcnn/rpn_loss.hpp, box_loss.hpp and mask_loss.hpp for what they compute. How many rows count is known
/// on the device only: `counts`, (N, 2), holds each image's positives and negatives. Sums are in double and in one
/// order.

#include <array>
#include <cstdint>

#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/backend/cuda/targets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Where the gradients of an RPN head's outputs go; all null: nowhere.
template <class T>
struct rpn_gradients {
  std::array<T*, max_rpn_levels> logits{}, deltas{};
};
/// How boxes are regressed.
struct box_loss_call {
  std::array<float, 4> deviation{1, 1, 1, 1};
  bool y_first = false;
  float beta = 0;                    ///< of smooth L1
  bool divide_by_positives = false;  ///< the sum over boxes by four times the positives, else by all samples
  float class_weight = 1, box_weight = 1;
};

/// The RPN's losses over the sampled anchors.
/// \param anchors    (A) network pixels
/// \param matches    (N, A)
/// \param rows       (N, S)  as sample gave them
/// \param gradients  of zeros
/// \param losses     (2)  overwritten: of classes and boxes
template <class T>
void rpn_loss(const context& ctx, const rpn_outputs<T>& outputs, const rpn_gradients<T>& gradients,
              view<const box, 1> anchors, view<const int, 2> matches, view<const int, 2> rows,
              view<const int, 2> counts, const truth_rows& truth, const box_loss_call& call, view<double, 1> losses);

/// The second stage's class and box losses.
/// \param logits, deltas    (R, C) and (R, 4 C)
/// \param dlogits, ddeltas  the same, of zeros; or empty
/// \param goals             (N, G)  true boxes in the regions' coordinates
/// \param padded            unused rows are background and count
/// \param losses            (2)  overwritten
template <class T>
void region_loss(const context& ctx, view<const T, 2> logits, view<const T, 2> deltas, view<T, 2> dlogits,
                 view<T, 2> ddeltas, const region_rows& regions, view<const box, 2> goals, view<const int, 2> counts,
                 bool padded, const box_loss_call& call, view<double, 1> losses);

/// Sends the box loss on through its targets to the RPN's deltas, as Matterport's code does (math/target_gradient.hpp).
struct target_gradient_call {
  std::array<float, 4> rpn_deviation{1, 1, 1, 1};
  box_loss_call boxes{};
};
/// \param ddeltas     (R, 4 C)  as region_loss left them
/// \param references  (A), windows (N)
/// \param gradients   added to
template <class T>
void target_gradient(const context& ctx, const rpn_outputs<T>& outputs, const rpn_gradients<T>& gradients,
                     view<const T, 2> ddeltas, const region_rows& regions, view<const box, 2> goals,
                     view<const box, 1> references, view<const box, 1> windows, const target_gradient_call& call);

/// Cross entropy of every region's own class's mask.
/// \param logits, dlogits  (R, M, M, C); dlogits of zeros, or empty
/// \param labels           (R)        0 or less: an unused row
/// \param targets          (R, M, M)
/// \param keras_clipped    as in ops::mask_loss
/// \param losses           (1)  overwritten
template <class T>
void mask_loss(const context& ctx, view<const T, 4> logits, view<const int, 1> labels, view<const float, 3> targets,
               view<const int, 2> counts, bool keras_clipped, float weight, view<T, 4> dlogits, view<double, 1> losses);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
