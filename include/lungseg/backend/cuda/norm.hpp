// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Norms on a GPU; see backend/cuda/conv2d.hpp, and ops/norm.hpp, ops/group_norm.hpp and ops/fold.hpp for what they
/// compute. Statistics and parameters are float32 whatever the maps are; sums are in double, in one order.

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// sums = (or +=) the sum of dy over N, H and W.
template <class T>
void channel_sums(const context& ctx, view<const T, 4> dy, view<float, 1> sums, bool accumulate);

struct norm_call {
  float epsilon = 0;
  bool relu = false;
  /// (1) on the device, of a batch norm that ranks share: how many values per channel all of them have together, which
  /// the way forward writes and the way back reads. Null: this rank is alone.
  double* counted = nullptr;
};

/// \param used  (N), or empty: images with a negative number are unused rows, which take no part and become zeros
template <class T>
void batch_norm(const context& ctx, view<const T, 4> x, view<const float, 1> gamma, view<const float, 1> beta,
                view<const T, 4> residual, view<T, 4> y, view<float, 1> mean, view<float, 1> inverse_std,
                view<const int, 1> used, const norm_call& call);
/// y may be empty without ReLU; dx may be dy.
template <class T>
void batch_norm_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const float, 1> gamma,
                         view<const float, 1> mean, view<const float, 1> inverse_std, view<T, 4> dy, view<T, 4> dx,
                         view<float, 1> dgamma, view<float, 1> dbeta, view<const int, 1> used, const norm_call& call);
/// \param values  per image: H * W
/// \param images  of the batch; if `used` is not empty, those that it marks as unused do not count
/// \param call    that of batch_norm
void update_running(const context& ctx, view<const float, 1> mean, view<const float, 1> inverse_std,
                    std::int64_t values, int images, view<const int, 1> used, const norm_call& call, float momentum,
                    view<float, 1> running_mean, view<float, 1> running_var);

/// \param mean, inverse_std (N, G)
template <class T>
void group_norm(const context& ctx, view<const T, 4> x, view<const float, 1> gamma, view<const float, 1> beta,
                view<const T, 4> residual, view<T, 4> y, view<float, 2> mean, view<float, 2> inverse_std,
                const norm_call& call);
template <class T>
void group_norm_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const float, 1> gamma,
                         view<const float, 2> mean, view<const float, 2> inverse_std, view<T, 4> dy, view<T, 4> dx,
                         view<float, 1> dgamma, view<float, 1> dbeta, const norm_call& call);

/// A norm with stored statistics, (K) each, beside a convolution's bias, which may be empty.
struct stored_norm {
  view<const float, 1> bias, gamma, beta, mean, variance;
  float epsilon = 0;
};
/// The folded filter may have another type: it is what the next forward pass reads.
template <class T>
void fold_batch_norm(const context& ctx, view<const float, 4> filter, const stored_norm& norm, view<T, 4> folded_filter,
                     view<T, 1> folded_bias);
/// Adds to dfilter, dbias, dgamma and dbeta, each of which may be empty.
template <class T>
void unfold_batch_norm_gradient(const context& ctx, view<const float, 4> filter, const stored_norm& norm,
                                view<const T, 4> dfolded, view<const float, 1> dfolded_bias, view<float, 4> dfilter,
                                view<float, 1> dbias, view<float, 1> dgamma, view<float, 1> dbeta);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
