// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/optimizer.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

struct sgd_options {
  float rate = 0.01f;
  float momentum = 0.9f;
  float weight_decay = 0;  // added to the gradient as weight_decay * weight
  bool nesterov = false;
};

struct adamw_options {
  float rate = 1e-3f;
  float beta1 = 0.9f, beta2 = 0.999f;
  float epsilon = 1e-8f;
  float weight_decay = 0.01f;  // taken off the weight itself, times the rate
};

namespace detail {
inline constexpr std::int64_t optimizer_grain = 16384;
}  // namespace detail

/// v = momentum * v + (g + weight_decay * w); w -= rate * v, or with Nesterov w -= rate * (g + weight_decay * w +
/// momentum * v). The rate stays out of v, as in torch, so a change of the rate acts at once.
/// \source Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013
///
/// \param weight, momentum_buffer  updated; the buffer starts as zeros
/// \param gradient                 same length
/// \throws shape_error when lengths disagree
void sgd(const context& ctx, view<float, 1> weight, view<const float, 1> gradient, view<float, 1> momentum_buffer,
         const sgd_options& options);

/// The constants of AdamW's step number `step`, from 1 on.
math::adamw_step adamw_constants(std::int64_t step, const adamw_options& options);

/// Adam with decoupled weight decay.
/// \source Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2
///
/// \param weight, first, second  updated; the moments start as zeros
/// \param gradient               same length
/// \param step                   1 for the first call
/// \throws shape_error when lengths disagree; option_error for a step below 1
void adamw(const context& ctx, view<float, 1> weight, view<const float, 1> gradient, view<float, 1> first,
           view<float, 1> second, std::int64_t step, const adamw_options& options);

/// Sum of squares, in blocks that do not depend on the number of threads. The square root over all gradients is what
/// clipping by global norm compares with.
/// \note Infinite when a square exceeds float's range (values above 1e19), NaN when an element is NaN.
double squared_norm(const context& ctx, view<const float, 1> x);

/// x *= factor.
void scale_in_place(const context& ctx, float factor, view<float, 1> x);

/// Index of the first element that is infinite or NaN; -1 if there is none.
std::int64_t first_non_finite(const context& ctx, view<const float, 1> x);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/optimizer_impl.hpp"
#endif
