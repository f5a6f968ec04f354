// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Writes a norm with stored statistics into the convolution before it: with scale_k = gamma_k / sqrt(variance_k +
/// eps), folded_filter_k = filter_k * scale_k and folded_bias_k = beta_k + (bias_k - mean_k) * scale_k.
///
/// \param filter, folded_filter             (K, R, S, C)
/// \param bias                              (K), or empty for none
/// \param gamma, beta, mean, variance, folded_bias  (K)
/// \throws shape_error on disagreeing extents
void fold_batch_norm(const context& ctx, view<const float, 4> filter, view<const float, 1> bias,
                     view<const float, 1> gamma, view<const float, 1> beta, view<const float, 1> mean,
                     view<const float, 1> variance, float epsilon, any_view<4> folded_filter, any_view<1> folded_bias);

/// The way back through fold_batch_norm: from the gradients of the folded convolution to those of its parts, added to
/// what dfilter, dbias, dgamma and dbeta hold. Exact, since the statistics are constants:
/// dfilter_k += dfolded_k * scale_k; dbias_k += dfolded_bias_k * scale_k; dbeta_k += dfolded_bias_k;
/// dgamma_k += (<dfolded_k, filter_k> + dfolded_bias_k * (bias_k - mean_k)) / sqrt(variance_k + eps).
///
/// \param dbias  (K), or empty when there is no bias or it does not train
/// \param dfilter, dgamma, dbeta  may each be empty: a part that does not train
/// \throws shape_error on disagreeing extents
void unfold_batch_norm_gradient(const context& ctx, view<const float, 4> filter, view<const float, 1> bias,
                                view<const float, 1> gamma, view<const float, 1> mean, view<const float, 1> variance,
                                float epsilon, any_const_view<4> dfolded, view<const float, 1> dfolded_bias,
                                view<float, 4> dfilter, view<float, 1> dbias, view<float, 1> dgamma,
                                view<float, 1> dbeta);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/fold_impl.hpp"
#endif
