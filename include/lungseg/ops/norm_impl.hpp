// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include "lungseg/math/norm.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/norm.hpp"
#include "lungseg/ops/norm_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

LUNGSEG_INLINE void expect_norm(std::string_view op, any_const_view<4> x, view<const float, 1> gamma,
                                view<const float, 1> beta) {
  expect_extent(op, "gamma", 0, gamma.extent(0), x.extent(3));
  expect_extent(op, "beta", 0, beta.extent(0), x.extent(3));
}

inline norm_extent batch_extent(any_const_view<4> x) {
  const int channels = x.extent(3);
  return {1, channels ? x.size() / channels : 0, channels};
}

inline void expect_used(std::string_view op, const context& ctx, int images, view<const int, 1> used) {
  if (used.empty()) return;
  expect<option_error>(ctx.where().is_cuda(), std::string{op} + ": unused rows are known on a GPU only");
  expect_extent(op, "used", 0, used.extent(0), images);
}

inline backend::cuda::norm_call norm_call_of(std::string_view op, const context& ctx,
                                             const batch_norm_options& options) {
  if (!counts_on_device(ctx)) return {options.epsilon, options.relu};
  expect_extent(op, "counted", 0, options.counted.extent(0), 1);
  return {options.epsilon, options.relu, options.counted.data()};
}

}  // namespace detail

LUNGSEG_INLINE double batch_norm(const context& ctx, any_const_view<4> x, view<const float, 1> gamma,
                                 view<const float, 1> beta, any_const_view<4> residual, any_view<4> y,
                                 view<float, 1> mean, view<float, 1> inverse_std, const batch_norm_options& options) {
  detail::expect_norm("batch_norm", x, gamma, beta);
  detail::expect_extents("batch_norm", "y", y.extents(), x.extents());
  if (!residual.empty()) detail::expect_extents("batch_norm", "residual", residual.extents(), x.extents());
  expect_extent("batch_norm", "mean", 0, mean.extent(0), x.extent(3));
  expect_extent("batch_norm", "inverse_std", 0, inverse_std.extent(0), x.extent(3));
  detail::expect_used("batch_norm", ctx, x.extent(0), options.used);
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::batch_norm<T>(ctx, x, gamma, beta, residual, y, mean, inverse_std, options.used,
                                     detail::norm_call_of("batch_norm", ctx, options));
      }))
    return static_cast<double>(x.extent(0)) * x.extent(1) * x.extent(2);
  std::fill(mean.begin(), mean.end(), 0.0f);
  std::fill(inverse_std.begin(), inverse_std.end(), 0.0f);
  if (x.empty() && !ctx.shared_norms()) return 0;
  const auto extent = detail::batch_extent(x);
  double count = 0;
  on_host(x.type(), [&]<class T>() {
    auto sums = detail::norm_moments(ctx, extent, x.data<T>());
    count = detail::share_norm_sums(ctx, sums, static_cast<double>(extent.rows));
    detail::norm_coefficients scale(sums.first.size());
    for (std::size_t c = 0; c < scale.size(); ++c) {
      const math::moments m = math::finish_moments(sums.first[c], sums.second[c], count, options.epsilon);
      mean.data()[c] = m.mean;
      inverse_std.data()[c] = m.inverse_std;
      scale[c] = gamma.data()[c] * inverse_std.data()[c];
    }
    detail::norm_apply<T>(ctx, extent, x.data<T>(), residual.empty() ? nullptr : residual.data<T>(), mean.data(), scale,
                          beta.data(), y.data<T>(), options.relu);
  });
  return count;
}

LUNGSEG_INLINE void batch_norm_backward(const context& ctx, any_const_view<4> x, any_const_view<4> y,
                                        view<const float, 1> gamma, view<const float, 1> mean,
                                        view<const float, 1> inverse_std, any_view<4> dy, any_view<4> dx,
                                        view<float, 1> dgamma, view<float, 1> dbeta, const batch_norm_options& options,
                                        const std::function<void()>& meanwhile) {
  const std::string_view op = "batch_norm_backward";
  detail::expect_norm(op, x, gamma, dbeta);
  if (options.relu) detail::expect_extents(op, "y", y.extents(), x.extents());
  detail::expect_extents(op, "dy", dy.extents(), x.extents());
  detail::expect_extents(op, "dx", dx.extents(), x.extents());
  expect_extent(op, "mean", 0, mean.extent(0), x.extent(3));
  expect_extent(op, "inverse_std", 0, inverse_std.extent(0), x.extent(3));
  expect_extent(op, "dgamma", 0, dgamma.extent(0), x.extent(3));
  if (x.empty() && !ctx.shared_norms()) return;
  detail::expect_used(op, ctx, x.extent(0), options.used);
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::batch_norm_backward<T>(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options.used,
                                              detail::norm_call_of(op, ctx, options));
      }))
    return;
  const auto extent = detail::batch_extent(x);
  on_host(x.type(), [&]<class T>() {
    auto sums = detail::norm_gradient_sums<T>(ctx, extent, x.data<T>(), options.relu ? y.data<T>() : nullptr,
                                              mean.data(), dy.data<T>());
    for (std::size_t c = 0; c < sums.first.size() && !ctx.only_looks_on(); ++c) {
      dgamma.data()[c] += static_cast<float>(sums.second[c] * static_cast<double>(inverse_std.data()[c]));
      dbeta.data()[c] += static_cast<float>(sums.first[c]);
    }
    const double count = detail::share_norm_sums(ctx, sums, static_cast<double>(extent.rows), meanwhile);
    if (ctx.only_looks_on() || !(count > 0)) return std::fill(dx.data<T>(), dx.data<T>() + dx.size(), T{});
    detail::norm_coefficients scale(sums.first.size()), slope(sums.first.size()), shift(sums.first.size());
    for (std::size_t c = 0; c < scale.size(); ++c) {
      const double along = sums.second[c] * static_cast<double>(inverse_std.data()[c]);
      const math::norm_slope s =
          math::batch_norm_slope(gamma.data()[c], inverse_std.data()[c], sums.first[c], along, count);
      scale[c] = s.scale;
      slope[c] = s.slope;
      shift[c] = s.shift;
    }
    detail::norm_apply_backward<T>(ctx, extent, x.data<T>(), dy.data<T>(), mean.data(), scale, slope, shift,
                                   dx.data<T>());
  });
}

LUNGSEG_INLINE void update_running(const context& ctx, view<const float, 1> mean, view<const float, 1> inverse_std,
                                   int images, std::int64_t values, const batch_norm_options& options, float momentum,
                                   view<float, 1> running_mean, view<float, 1> running_var, double counted) {
  const int channels = mean.extent(0);
  expect_extent("update_running", "inverse_std", 0, inverse_std.extent(0), channels);
  expect_extent("update_running", "running_mean", 0, running_mean.extent(0), channels);
  expect_extent("update_running", "running_var", 0, running_var.extent(0), channels);
  detail::expect_used("update_running", ctx, images, options.used);
  if constexpr (has_cuda)
    if (ctx.where().is_cuda())
      return backend::cuda::update_running(ctx, mean, inverse_std, values, images, options.used,
                                           detail::norm_call_of("update_running", ctx, options), momentum, running_mean,
                                           running_var);
  for (int c = 0; c < channels; ++c)
    math::move_running({mean[c], inverse_std[c]}, counted < 0 ? double(images) * double(values) : counted,
                       options.epsilon, momentum, running_mean[c], running_var[c]);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
