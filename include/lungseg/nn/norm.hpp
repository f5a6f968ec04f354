// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <string>

#include "lungseg/nn/parameter.hpp"
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
  norm(const std::string& name, int channels, const norm_options& options);

  bool present() const noexcept { return options_.kind != norm_kind::none; }
  bool learns_statistics() const noexcept { return options_.kind == norm_kind::batch; }
  bool trainable() const noexcept { return present() && (scale_.trainable || shift_.trainable); }

  /// Of all that fold() reads but epsilon; see parameter::version.
  std::uint64_t version() const noexcept { return scale_.version + shift_.version + mean_.version + variance_.version; }
  void set_epsilon(float epsilon) noexcept { options_.epsilon = epsilon; }

  void initialise();

  void collect(state_refs& state);

  /// Training statistics: y = relu?(norm(z) + residual); updates the running statistics.
  /// \param used  see node::used
  void forward(const context& ctx, any_const_view<4> z, any_const_view<4> residual, any_view<4> y, bool relu,
               view<const int, 1> used, norm_statistics& saved);

  /// dy comes in as the gradient of y and leaves masked by the ReLU: then it is the residual's gradient too.
  /// \param meanwhile  see ops::batch_norm_backward
  void backward(const context& ctx, any_const_view<4> z, any_const_view<4> y, any_view<4> dy, any_view<4> dz, bool relu,
                view<const int, 1> used, const norm_statistics& saved, const std::function<void()>& meanwhile);

  void fold(const context& ctx, view<const float, 4> filter, view<const float, 1> bias, any_view<4> folded,
            any_view<1> folded_bias) const;

  /// Adds to the gradients of filter, bias, scale and shift what the folded convolution's gradients say.
  void unfold_gradient(const context& ctx, parameter& filter, parameter& bias, any_const_view<4> dfolded,
                       view<const float, 1> dfolded_bias);

 private:
  ops::batch_norm_options call(bool relu, view<const int, 1> used, const norm_statistics& saved) const;

  norm_options options_;
  parameter scale_, shift_;
  buffer mean_, variance_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/norm_impl.hpp"
#endif
