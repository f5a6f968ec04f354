// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>

#include "lungseg/nn/parameter.hpp"
#include "lungseg/ops/fold.hpp"
#include "lungseg/ops/norm.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

enum class norm_kind {
  none,
  frozen,  // batch norm whose statistics never change; its scale and shift may train
  batch,   // batch norm with the batch's statistics in training and running ones in inference
};

struct norm_options {
  norm_kind kind = norm_kind::none;
  float epsilon = 1e-5f;
  float momentum = 0.1f;  // weight of the newest batch in the running statistics
};

/// What one training pass has to remember for its backward pass.
struct norm_statistics {
  tensor<float, 1> mean, inverse_std;
  tensor<double, 1> counted{};  // see ops::batch_norm_options
};

/// The norm behind a convolution. \source Ioffe and Szegedy, "Batch Normalization", 2015, algorithms 1 and 2.
class norm {
 public:
  norm(const std::string& name, int channels, const norm_options& options) : options_{options} {
    if (!present()) return;
    const auto vector = [&] { return tensor<float, 4>{{1, 1, 1, channels}}; };
    scale_ = {name + ".weight", vector(), {}};
    shift_ = {name + ".bias", vector(), {}};
    scale_.decays = shift_.decays = false;
    mean_ = {name + ".running_mean", vector()};
    variance_ = {name + ".running_var", vector()};
    initialise();
  }

  bool present() const noexcept { return options_.kind != norm_kind::none; }
  bool learns_statistics() const noexcept { return options_.kind == norm_kind::batch; }
  bool trainable() const noexcept { return present() && (scale_.trainable || shift_.trainable); }

  /// Of all that fold() reads but epsilon; see parameter::version.
  std::uint64_t version() const noexcept { return scale_.version + shift_.version + mean_.version + variance_.version; }
  void set_epsilon(float epsilon) noexcept { options_.epsilon = epsilon; }

  void initialise() {
    if (!present()) return;
    scale_.value.fill(1);
    shift_.value.fill(0);
    mean_.value.fill(0);
    variance_.value.fill(1);
  }

  void collect(state_refs& state) {
    if (!present()) return;
    state.add(scale_);
    state.add(shift_);
    state.add(mean_);
    state.add(variance_);
  }

  /// Training statistics: y = relu?(norm(z) + residual); updates the running statistics.
  /// \param used  see node::used
  void forward(const context& ctx, any_const_view<4> z, any_const_view<4> residual, any_view<4> y, bool relu,
               view<const int, 1> used, norm_statistics& saved) {
    const int channels = z.extent(3);
    saved = {ctx.make<float>(shape<1>{channels}), ctx.make<float>(shape<1>{channels})};
    if (ops::detail::counts_on_device(ctx)) saved.counted = ctx.make<double>(shape<1>{1});
    const ops::batch_norm_options own = call(relu, used, saved);
    const double counted =
        ops::batch_norm(ctx, z, scale_.flat(), shift_.flat(), residual, y, saved.mean, saved.inverse_std, own);
    ops::update_running(ctx, saved.mean, saved.inverse_std, z.extent(0), std::int64_t{z.extent(1)} * z.extent(2), own,
                        options_.momentum, mean_.flat(), variance_.flat(), counted);
  }

  /// dy comes in as the gradient of y and leaves masked by the ReLU: then it is the residual's gradient too.
  void backward(const context& ctx, any_const_view<4> z, any_const_view<4> y, any_view<4> dy, any_view<4> dz, bool relu,
                view<const int, 1> used, const norm_statistics& saved) {
    ops::batch_norm_backward(ctx, z, y, scale_.flat(), saved.mean, saved.inverse_std, dy, dz,
                             scale_.gradient_sum_flat(ctx), shift_.gradient_sum_flat(ctx), call(relu, used, saved));
  }

  void fold(const context& ctx, view<const float, 4> filter, view<const float, 1> bias, any_view<4> folded,
            any_view<1> folded_bias) const {
    ops::fold_batch_norm(ctx, filter, bias, scale_.flat(), shift_.flat(), mean_.flat(), variance_.flat(),
                         options_.epsilon, folded, folded_bias);
  }

  /// Adds to the gradients of filter, bias, scale and shift what the folded convolution's gradients say.
  void unfold_gradient(const context& ctx, parameter& filter, parameter& bias, any_const_view<4> dfolded,
                       view<const float, 1> dfolded_bias) {
    const bool has_bias = !bias.value.empty();
    ops::unfold_batch_norm_gradient(
        ctx, std::as_const(filter.value), has_bias ? std::as_const(bias).flat() : view<const float, 1>{},
        std::as_const(scale_).flat(), mean_.flat(), variance_.flat(), options_.epsilon, dfolded, dfolded_bias,
        filter.gradient_sum(ctx), has_bias ? bias.gradient_sum_flat(ctx) : view<float, 1>{},
        scale_.gradient_sum_flat(ctx), shift_.gradient_sum_flat(ctx));
  }

 private:
  ops::batch_norm_options call(bool relu, view<const int, 1> used, const norm_statistics& saved) const {
    const view<const double, 1> counted = saved.counted;
    return {.epsilon = options_.epsilon,
            .relu = relu,
            .used = used,
            .counted = {const_cast<double*>(counted.data()), counted.extents()}};
  }

  norm_options options_;
  parameter scale_, shift_;
  buffer mean_, variance_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn
