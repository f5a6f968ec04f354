// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

struct group_norm_options {
  float epsilon = 1e-5f;
  bool relu = false;  // after the residual
};

/// y = relu?(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual) with statistics of every image and group
/// of neighbouring channels, over H, W and the group; the variance is the biased one. The same in training and
/// inference. \source Wu and He, "Group Normalization", 2018
///
/// \param x            (N, H, W, C)
/// \param gamma, beta  (C)
/// \param residual     (N, H, W, C), or empty
/// \param y            (N, H, W, C)  overwritten; may be x's or residual's memory, but the way back needs x
/// \param mean, inverse_std  (N, G)  overwritten; G, the number of groups, is read from them
/// \throws shape_error on disagreeing extents; option_error when G does not divide C
void group_norm(const context& ctx, view<const float, 4> x, view<const float, 1> gamma, view<const float, 1> beta,
                view<const float, 4> residual, view<float, 4> y, view<float, 2> mean, view<float, 2> inverse_std,
                const group_norm_options& options = {});

/// The way back through group_norm.
///
/// \param x, mean, inverse_std  as group_norm took and gave them
/// \param y            group_norm's result, read for the ReLU's mask only; may be empty without ReLU
/// \param dy           (N, H, W, C)  in: gradient of y; out: masked by the ReLU, which makes it the residual's gradient
/// \param dx           (N, H, W, C)  overwritten; must not share memory with x or y, may be dy's when no residual
///                     wants it
/// \param dgamma, dbeta  (C)  added to
/// \throws shape_error on disagreeing extents; option_error when the groups do
/// not divide C
void group_norm_backward(const context& ctx, view<const float, 4> x, view<const float, 4> y, view<const float, 1> gamma,
                         view<const float, 2> mean, view<const float, 2> inverse_std, view<float, 4> dy,
                         view<float, 4> dx, view<float, 1> dgamma, view<float, 1> dbeta,
                         const group_norm_options& options = {});

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/group_norm_impl.hpp"
#endif
