// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The loss of a U-Net on a GPU; see backend/cuda/conv2d.hpp and ops/mask_overlap_loss.hpp. Sums are in double and in
/// one order.

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

struct mask_overlap_call {
  float cross_entropy = 1, dice = 1, smooth = 0;
};
/// \param dlogits  may be empty
/// \param losses   (2)  overwritten: cross entropy and Dice loss, before their weights
template <class T>
void mask_overlap_loss(const context& ctx, view<const T, 4> logits, view<const float, 4> targets, view<T, 4> dlogits,
                       const mask_overlap_call& call, view<double, 1> losses);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
