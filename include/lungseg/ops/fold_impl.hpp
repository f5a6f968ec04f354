// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/fold.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/widened.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

inline void expect_vector(std::string_view op, std::string_view name, any_const_view<1> v, int channels) {
  expect_extent(op, name, 0, v.extent(0), channels);
}

}  // namespace detail

LUNGSEG_INLINE void fold_batch_norm(const context& ctx, view<const float, 4> filter, view<const float, 1> bias,
                                    view<const float, 1> gamma, view<const float, 1> beta, view<const float, 1> mean,
                                    view<const float, 1> variance, float epsilon, any_view<4> folded_filter,
                                    any_view<1> folded_bias) {
  const int outputs = filter.extent(0);
  detail::expect_extents("fold_batch_norm", "folded_filter", folded_filter.extents(), filter.extents());
  detail::expect_vector("fold_batch_norm", "gamma", gamma, outputs);
  detail::expect_vector("fold_batch_norm", "beta", beta, outputs);
  detail::expect_vector("fold_batch_norm", "mean", mean, outputs);
  detail::expect_vector("fold_batch_norm", "variance", variance, outputs);
  detail::expect_vector("fold_batch_norm", "folded_bias", folded_bias, outputs);
  if (!bias.empty()) detail::expect_vector("fold_batch_norm", "bias", bias, outputs);
  if (on_gpu(ctx, folded_filter.type(), [&]<class T>() {
        backend::cuda::fold_batch_norm<T>(ctx, filter, {bias, gamma, beta, mean, variance, epsilon}, folded_filter,
                                          folded_bias);
      }))
    return;
  const std::int64_t length = outputs ? filter.size() / outputs : 0;
  on_host(folded_filter.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).narrow_scaled;
    parallel_for(ctx, outputs, 16384 / (length + 1) + 1, [&](std::int64_t k) {
      const auto own =
          math::folded_norm::of(bias.empty() ? 0.0f : bias[k], gamma[k], beta[k], mean[k], variance[k], epsilon);
      kernel(own.scale(), filter.data() + k * length, folded_filter.data<T>() + k * length, length);
      folded_bias.data<T>()[k] = from_float<T>(own.folded_bias());
    });
  });
}

LUNGSEG_INLINE void unfold_batch_norm_gradient(const context& ctx, view<const float, 4> filter,
                                               view<const float, 1> bias, view<const float, 1> gamma,
                                               view<const float, 1> mean, view<const float, 1> variance, float epsilon,
                                               any_const_view<4> dfolded, view<const float, 1> dfolded_bias,
                                               view<float, 4> dfilter, view<float, 1> dbias, view<float, 1> dgamma,
                                               view<float, 1> dbeta) {
  const std::string_view op = "unfold_batch_norm_gradient";
  const int outputs = filter.extent(0);
  detail::expect_extents(op, "dfolded", dfolded.extents(), filter.extents());
  if (!dfilter.empty()) detail::expect_extents(op, "dfilter", dfilter.extents(), filter.extents());
  detail::expect_vector(op, "gamma", gamma, outputs);
  detail::expect_vector(op, "mean", mean, outputs);
  detail::expect_vector(op, "variance", variance, outputs);
  detail::expect_vector(op, "dfolded_bias", dfolded_bias, outputs);
  if (!bias.empty()) detail::expect_vector(op, "bias", bias, outputs);
  if (!dbias.empty()) detail::expect_vector(op, "dbias", dbias, outputs);
  if (!dgamma.empty()) detail::expect_vector(op, "dgamma", dgamma, outputs);
  if (!dbeta.empty()) detail::expect_vector(op, "dbeta", dbeta, outputs);
  if (on_gpu(ctx, dfolded.type(), [&]<class T>() {
        backend::cuda::unfold_batch_norm_gradient<T>(ctx, filter, {bias, gamma, {}, mean, variance, epsilon}, dfolded,
                                                     dfolded_bias, dfilter, dbias, dgamma, dbeta);
      }))
    return;
  const std::int64_t length = outputs ? filter.size() / outputs : 0;
  const auto& kernels = backend::cpu::gradient_kernels(ctx);
  on_host(dfolded.type(), [&]<class T>() {
    const detail::widened wide{ctx, dfolded.as<T>()};
    parallel_for(ctx, outputs, 16384 / (length + 1) + 1, [&](std::int64_t k) {
      const auto own = math::folded_norm::of(bias.empty() ? 0.0f : bias[k], gamma[k], 0, mean[k], variance[k], epsilon);
      const float scale = own.slope();
      const float* gradient = wide.data() + k * length;
      if (!dfilter.empty()) kernels.add_scaled(scale, gradient, dfilter.data() + k * length, length);
      if (!dbias.empty()) dbias[k] += dfolded_bias[k] * scale;
      if (!dbeta.empty()) dbeta[k] += dfolded_bias[k];
      if (!dgamma.empty())
        dgamma[k] += own.dgamma(kernels.dot(gradient, filter.data() + k * length, length), dfolded_bias[k]);
    });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
