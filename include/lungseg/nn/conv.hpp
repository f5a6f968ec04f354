// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "lungseg/math/same_padding.hpp"
#include "lungseg/nn/init.hpp"
#include "lungseg/nn/norm.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/conv2d_options.hpp"
#include "lungseg/ops/depthwise.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

struct conv_options {
  int in = 0, out = 0;
  std::array<int, 2> kernel{1, 1}, stride{1, 1}, padding{0, 0};
  bool same_padding = false;  // TensorFlow's "SAME" instead of `padding`
  bool depthwise = false;     // a filter (1 channel) for each of `in` = `out` channels; no ReLU, no residual
  bool swish = false;         // x sigmoid(x) behind everything else
  bool bias = true;
  norm_options norm{};
  init_rule init = init_rule::he_fan_out;
};

/// Convolution, then (if any) a norm, then (if given) + residual, then (if asked) ReLU or swish. Dense layers are the
/// 1x1 case.
///
/// A norm with frozen statistics is folded into the filter, in training too: its gradient follows exactly from the
/// folded filter's (ops/fold.hpp). Inference keeps the folded and packed filter until what it is made of changes.
class conv {
 public:
  /// Parameters are named conv_name.weight, conv_name.bias, norm_name.weight, ...
  conv(const std::string& conv_name, const std::string& norm_name, const conv_options& options);

  void initialise(std::uint64_t seed);
  void collect(state_refs& state);

  /// Of the norm, if there is one.
  void set_norm_epsilon(float epsilon);

  const parameter& filter() const noexcept { return weight_; }
  /// What inference has packed of the filter since it changed; null before.
  const ops::packed_filter* packed() const noexcept { return cache_ ? &cache_->packed : nullptr; }

  /// (N, H, W, in) -> (N, H', W', out). `residual` has the result's extents.
  var forward(tape& t, const var& x, bool relu = false, const var& residual = nullptr);

 private:
  math::same_padding same(const node& x, std::size_t axis) const;
  shape<4> result_extents(const var& x) const;
  std::array<int, 2> padding(const node& x) const;
  ops::conv2d_options call(const node& x, bool relu, bool accumulate = false) const;
  ops::depthwise_options depthwise_call(const node& x, bool accumulate = false) const;
  bool swish_is_fused(const tape& t) const noexcept { return options_.depthwise && !t.training(); }

  void convolve(const tape& t, const node& x, working_filter& f, const var& residual, any_view<4> y, bool relu) const;
  static any_const_view<4> value_of(const var& x) { return x ? x->value.any() : any_view<4>{}; }
  void backward_filter(const tape& t, const node& x, any_const_view<4> dy, any_view<4> dfilter, bool accumulate) const;
  bool wants_gradient(const var& x, const var& residual) const;
  std::shared_ptr<working_filter> make_filter(const context& ctx, bool folded) const;

  /// The cache, if it is up to date and the weights do not move.
  std::shared_ptr<working_filter> working_filter_of(const tape& t);

  var folded(tape& t, const var& x, bool relu, const var& residual);
  var normalised(tape& t, const var& x, bool relu, const var& residual);

  /// Gradients of filter and bias from the gradient of the convolution's result.
  void weight_gradient(tape& t, const node& x, any_const_view<4> dy);

  /// Gradients of filter, bias and affine norm from the gradient of the (folded) convolution's result.
  void filter_gradient(tape& t, const node& x, any_const_view<4> dy);

  void input_gradient(tape& t, node& x, any_const_view<4> dy, any_const_view<4> filter) const;

  /// The residual's gradient is the result's; the first to arrive takes the memory over.
  static void pass_on(tape& t, const var& residual, node& out);

  conv_options options_;
  parameter weight_, bias_;
  norm norm_;
  std::shared_ptr<working_filter> cache_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::nn

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/nn/conv_impl.hpp"
#endif
