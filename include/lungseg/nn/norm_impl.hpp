// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "lungseg/nn/norm.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/norm.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE norm::norm(const std::string& name, int channels, const norm_options& options) : options_{options} {
  if (!present()) return;
  const auto vector = [&] { return tensor<float, 4>{{1, 1, 1, channels}}; };
  scale_ = {name + ".weight", vector(), {}};
  shift_ = {name + ".bias", vector(), {}};
  scale_.decays = shift_.decays = false;
  mean_ = {name + ".running_mean", vector()};
  variance_ = {name + ".running_var", vector()};
  initialise();
}

LUNGSEG_INLINE void norm::initialise() {
  if (!present()) return;
  scale_.value.fill(1);
  shift_.value.fill(0);
  mean_.value.fill(0);
  variance_.value.fill(1);
}

LUNGSEG_INLINE void norm::collect(state_refs& state) {
  if (!present()) return;
  state.add(scale_);
  state.add(shift_);
  state.add(mean_);
  state.add(variance_);
}

LUNGSEG_INLINE void norm::forward(const context& ctx, any_const_view<4> z, any_const_view<4> residual, any_view<4> y,
                                  bool relu, view<const int, 1> used, norm_statistics& saved) {
  const int channels = z.extent(3);
  saved = {ctx.make<float>(shape<1>{channels}), ctx.make<float>(shape<1>{channels})};
  if (ops::detail::counts_on_device(ctx)) saved.counted = ctx.make<double>(shape<1>{1});
  const ops::batch_norm_options own = call(relu, used, saved);
  const double counted =
      ops::batch_norm(ctx, z, scale_.flat(), shift_.flat(), residual, y, saved.mean, saved.inverse_std, own);
  ops::update_running(ctx, saved.mean, saved.inverse_std, z.extent(0), std::int64_t{z.extent(1)} * z.extent(2), own,
                      options_.momentum, mean_.flat(), variance_.flat(), counted);
}

LUNGSEG_INLINE void norm::backward(const context& ctx, any_const_view<4> z, any_const_view<4> y, any_view<4> dy,
                                   any_view<4> dz, bool relu, view<const int, 1> used, const norm_statistics& saved,
                                   const std::function<void()>& meanwhile) {
  ops::batch_norm_backward(ctx, z, y, scale_.flat(), saved.mean, saved.inverse_std, dy, dz,
                           scale_.gradient_sum_flat(ctx), shift_.gradient_sum_flat(ctx), call(relu, used, saved),
                           meanwhile);
}

LUNGSEG_INLINE void norm::fold(const context& ctx, view<const float, 4> filter, view<const float, 1> bias,
                               any_view<4> folded, any_view<1> folded_bias) const {
  ops::fold_batch_norm(ctx, filter, bias, scale_.flat(), shift_.flat(), mean_.flat(), variance_.flat(),
                       options_.epsilon, folded, folded_bias);
}

LUNGSEG_INLINE void norm::unfold_gradient(const context& ctx, parameter& filter, parameter& bias,
                                          any_const_view<4> dfolded, view<const float, 1> dfolded_bias) {
  const bool has_bias = !bias.value.empty();
  ops::unfold_batch_norm_gradient(
      ctx, std::as_const(filter.value), has_bias ? std::as_const(bias).flat() : view<const float, 1>{},
      std::as_const(scale_).flat(), mean_.flat(), variance_.flat(), options_.epsilon, dfolded, dfolded_bias,
      filter.gradient_sum(ctx), has_bias ? bias.gradient_sum_flat(ctx) : view<float, 1>{},
      scale_.gradient_sum_flat(ctx), shift_.gradient_sum_flat(ctx));
}

LUNGSEG_INLINE ops::batch_norm_options norm::call(bool relu, view<const int, 1> used,
                                                  const norm_statistics& saved) const {
  const view<const double, 1> counted = saved.counted;
  return {.epsilon = options_.epsilon,
          .relu = relu,
          .used = used,
          .counted = {const_cast<double*>(counted.data()), counted.extents()}};
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
