// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

struct batch_norm_options {
  float epsilon = 1e-5f;
  bool relu = false;  // after the residual
  /// (N) on a GPU, where a batch may have rows that nobody uses: those with a negative number take no part and become
  /// zeros. Empty: all are used.
  view<const int, 1> used{};
  /// (1) on a GPU of one of several ranks: overwritten by batch_norm with how many values per channel were counted on
  /// all of them, and read by the way back and update_running. Empty elsewhere.
  view<double, 1> counted{};
};

namespace detail {
/// Checks what all norms share.
void expect_norm(std::string_view op, any_const_view<4> x, view<const float, 1> gamma, view<const float, 1> beta);
/// Whether sums of a batch norm go through other ranks, or come to nothing as this one only looks on; on a GPU.
inline bool counts_on_device(const context& ctx) {
  return ctx.where().is_cuda() && ctx.world() && (ctx.shared_norms() || ctx.only_looks_on());
}
}  // namespace detail

/// y = relu?(gamma * (x - mean) / sqrt(variance + epsilon) + beta + residual) with the statistics of this batch, over
/// N, H and W, and over the ranks that share it (context::shared_norms); the variance is the biased one.
/// \source Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 1
///
/// \param x            (N, H, W, C)
/// \param gamma, beta  (C)
/// \param residual     (N, H, W, C), or empty
/// \param y            (N, H, W, C)  overwritten; may be x's or residual's memory, but the way back needs x
/// \param mean, inverse_std  (C)  overwritten: what the way back and update_running need
/// \throws shape_error on disagreeing extents
/// \return  how many values per channel were counted; on a GPU, where nobody knows, those of all images of this rank
/// \note    An empty x gives mean 0 and inverse_std 0.
double batch_norm(const context& ctx, any_const_view<4> x, view<const float, 1> gamma, view<const float, 1> beta,
                  any_const_view<4> residual, any_view<4> y, view<float, 1> mean, view<float, 1> inverse_std,
                  const batch_norm_options& options = {});

/// The way back through batch_norm, through the batch's statistics too.
///
/// \param x, mean, inverse_std  as batch_norm took and gave them
/// \param y            batch_norm's result, read for the ReLU's mask only; may be empty without ReLU
/// \param dy           (N, H, W, C)  in: gradient of y; out: masked by the ReLU, which makes it the residual's gradient,
///                     but in unused images, whose residual must not want one
/// \param dx           (N, H, W, C)  overwritten; must not share memory with x or y, may be dy's when no residual
///                     wants it
/// \param dgamma, dbeta  (C)  added to: of this rank's values
/// \param meanwhile    work of this rank's own, see communicator::sum_while; not done where no sums are waited for
/// \throws shape_error on disagreeing extents
void batch_norm_backward(const context& ctx, any_const_view<4> x, any_const_view<4> y, view<const float, 1> gamma,
                         view<const float, 1> mean, view<const float, 1> inverse_std, any_view<4> dy, any_view<4> dx,
                         view<float, 1> dgamma, view<float, 1> dbeta, const batch_norm_options& options = {},
                         const std::function<void()>& meanwhile = {});

/// Moves running statistics towards a batch's: running += momentum * (batch - running). The running variance takes the
/// unbiased one (count - 1), as torch does; `momentum` is the weight of the newest batch (Keras' momentum is 1 - it).
///
/// \param mean, inverse_std          (C)  of batch_norm
/// \param images, values             of x: its images, and values per channel in each, H * W
/// \param options                    those of batch_norm
/// \param running_mean, running_var  (C)  updated
/// \param counted                    what batch_norm returned; negative: images * values. Not read on a GPU
/// \throws shape_error on disagreeing extents
void update_running(const context& ctx, view<const float, 1> mean, view<const float, 1> inverse_std, int images,
                    std::int64_t values, const batch_norm_options& options, float momentum, view<float, 1> running_mean,
                    view<float, 1> running_var, double counted = -1);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/norm_impl.hpp"
#endif
