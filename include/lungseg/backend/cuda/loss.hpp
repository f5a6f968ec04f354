// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Sums over the rows of a Mask R-CNN's losses on a GPU; see backend/cuda/conv2d.hpp and ops/loss.hpp. In double
/// and in one order.

#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// losses[k] = the sum of row k of `rows`.
/// \param rows    (K, R)
/// \param losses  (K)  overwritten
void sum_losses(const context& ctx, view<const double, 2> rows, view<double, 1> losses);

/// \param dlogits  of zeros, or empty
/// \param losses   (R)  of each region, overwritten
void mask_loss(const context& ctx, view<const float, 4> logits, view<const int, 1> labels, view<const float, 3> targets,
               view<const int, 2> counts, bool keras_clipped, float weight, view<float, 4> dlogits,
               view<double, 1> losses);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
