// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/math/activation.hpp"
#include "lungseg/math/same_padding.hpp"
#include "lungseg/nn/activation.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/init.hpp"
#include "lungseg/nn/norm.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/depthwise.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE conv::conv(const std::string& conv_name, const std::string& norm_name, const conv_options& options)
    : options_{options}, norm_{norm_name, options.out, options.norm} {
  weight_ = {conv_name + ".weight",
             tensor<float, 4>{{options.out, options.kernel[0], options.kernel[1], options.depthwise ? 1 : options.in}},
             {}};
  bias_ = {conv_name + ".bias", options.bias ? tensor<float, 4>{{1, 1, 1, options.out}} : tensor<float, 4>{}, {}};
  bias_.decays = false;
}

LUNGSEG_INLINE void conv::initialise(std::uint64_t seed) {
  nn::initialise(weight_, options_.init, seed);
  if (options_.bias) bias_.value.fill(0);
  norm_.initialise();
  weight_.touch();
}

LUNGSEG_INLINE void conv::collect(state_refs& state) {
  state.add(weight_);
  if (options_.bias) state.add(bias_);
  norm_.collect(state);
}

LUNGSEG_INLINE void conv::set_norm_epsilon(float epsilon) {
  norm_.set_epsilon(epsilon);
  weight_.touch();
}

LUNGSEG_INLINE var conv::forward(tape& t, const var& x, bool relu, const var& residual) {
  var y = norm_.learns_statistics() && norm_.trainable() && t.training() ? normalised(t, x, relu, residual)
                                                                         : folded(t, x, relu, residual);
  return options_.swish && !swish_is_fused(t) ? activate(t, activation::swish, std::move(y)) : y;
}

LUNGSEG_INLINE math::same_padding conv::same(const node& x, std::size_t axis) const {
  return math::same_padding_of(x.value.extents()[axis + 1], options_.kernel[axis], options_.stride[axis]);
}

LUNGSEG_INLINE shape<4> conv::result_extents(const var& x) const {
  const auto side = [&](std::size_t a) {
    if (options_.same_padding) return same(*x, a).out;
    return (x->value.extents()[a + 1] + 2 * options_.padding[a] - options_.kernel[a]) / options_.stride[a] + 1;
  };
  return {x->value.extent(0), side(0), side(1), options_.out};
}

LUNGSEG_INLINE std::array<int, 2> conv::padding(const node& x) const {
  return options_.same_padding ? std::array{same(x, 0).before, same(x, 1).before} : options_.padding;
}

LUNGSEG_INLINE ops::conv2d_options conv::call(const node& x, bool relu, bool accumulate) const {
  return {.stride = options_.stride, .padding = padding(x), .relu = relu, .accumulate = accumulate};
}

LUNGSEG_INLINE ops::depthwise_options conv::depthwise_call(const node& x, bool accumulate) const {
  return {.stride = options_.stride, .padding = padding(x), .accumulate = accumulate};
}

LUNGSEG_INLINE void conv::convolve(const tape& t, const node& x, working_filter& f, const var& residual, any_view<4> y,
                                   bool relu) const {
  const any_const_view<4> filter = f.filter_or(weight_);
  const any_const_view<1> bias = f.bias_or(bias_);
  ops::packed_filter* const cache = t.training() ? nullptr : &f.packed;
  if (!options_.depthwise)
    return ops::conv2d(t.ctx(), x.value, filter, bias, value_of(residual), y, call(x, relu), cache);
  expect<option_error>(!relu && !residual, weight_.name + ": a depthwise convolution has no ReLU and no residual");
  ops::depthwise_options options = depthwise_call(x);
  options.swish = options_.swish && swish_is_fused(t);
  ops::depthwise_conv2d(t.ctx(), x.value, filter, bias, y, options, cache);
}

LUNGSEG_INLINE void conv::backward_filter(const tape& t, const node& x, any_const_view<4> dy, any_view<4> dfilter,
                                          bool accumulate) const {
  if (options_.depthwise)
    ops::depthwise_conv2d_backward_filter(t.ctx(), x.value, dy, dfilter, depthwise_call(x, accumulate));
  else
    ops::conv2d_backward_filter(t.ctx(), x.value, dy, dfilter, call(x, false, accumulate));
}

LUNGSEG_INLINE bool conv::wants_gradient(const var& x, const var& residual) const {
  return x->wants_gradient || (residual && residual->wants_gradient) || weight_.trainable ||
         (options_.bias && bias_.trainable) || norm_.trainable();
}

LUNGSEG_INLINE std::shared_ptr<working_filter> conv::make_filter(const context& ctx, bool folded) const {
  if (!folded || !norm_.present()) return working_filter::rounded(ctx, weight_, bias_);
  auto f = std::make_shared<working_filter>();
  f->filter = ctx.make(ctx.precision(), weight_.value.extents());
  f->bias = ctx.make(ctx.precision(), shape<4>{1, 1, 1, options_.out});
  norm_.fold(ctx, weight_.value, bias_.flat(), f->filter, f->bias.flat());
  return f;
}

LUNGSEG_INLINE std::shared_ptr<working_filter> conv::working_filter_of(const tape& t) {
  const std::uint64_t version = weight_.version + bias_.version + norm_.version();
  if (t.training()) cache_ = {};
  if (cache_ && cache_->suits(t.ctx(), version)) return cache_;
  const std::shared_ptr<working_filter> f = make_filter(t.ctx(), true);
  f->version = version;
  if (!t.training()) cache_ = f;
  return f;
}

LUNGSEG_INLINE var conv::folded(tape& t, const var& x, bool relu, const var& residual) {
  const std::shared_ptr<working_filter> f = working_filter_of(t);
  const var y = t.result(result_extents(x));
  y->used = x->used;
  convolve(t, *x, *f, residual, y->value, relu);
  y->wants_gradient = t.training() && wants_gradient(x, residual);
  if (!y->wants_gradient) return y;
  t.on_backward(y, [this, &t, x, residual, relu, f](node& out) {
    if (relu) ops::activate_backward(t.ctx(), activation::relu, out.value, out.gradient);
    input_gradient(t, *x, out.gradient, f->filter_or(weight_));
    filter_gradient(t, *x, out.gradient);
    pass_on(t, residual, out);
  });
  return y;
}

LUNGSEG_INLINE var conv::normalised(tape& t, const var& x, bool relu, const var& residual) {
  const std::shared_ptr<working_filter> f = make_filter(t.ctx(), false);
  const var z = t.result(result_extents(x));
  convolve(t, *x, *f, nullptr, z->value, false);
  const var y = t.result(z->value.extents());
  y->used = x->used;
  const auto saved = std::make_shared<norm_statistics>();
  norm_.forward(t.ctx(), z->value, value_of(residual), y->value, relu, x->used, *saved);
  const auto step = [this, &t, x, z, residual, relu, f, saved](node& out) {
    const bool in_place = !residual || !residual->wants_gradient;
    any_tensor<4> own = in_place ? any_tensor<4>{} : t.ctx().make(z->value.type(), z->value.extents());
    norm_.backward(t.ctx(), z->value, out.value, out.gradient, in_place ? out.gradient : own, relu, x->used, *saved,
                   [&t] { t.catch_up(); });
    t.catch_up();  // it reads out.value, and has been done where there was something to wait for
    z->value = {};
    out.value = {};
    pass_on(t, residual, out);
    const auto dz = std::make_shared<any_tensor<4>>(std::move(in_place ? out.gradient : own));
    input_gradient(t, *x, *dz, f->filter_or(weight_));
    t.put_off([this, &t, x, dz] { weight_gradient(t, *x, *dz); });
  };
  t.on_backward(y, step, true);
  return y;
}

LUNGSEG_INLINE void conv::weight_gradient(tape& t, const node& x, any_const_view<4> dy) {
  if (options_.bias && bias_.trainable) {
    const gradient_slot slot = slot_of(t.ctx(), bias_);
    ops::channel_sums(t.ctx(), dy, slot.flat(), slot.accumulate);
  }
  if (weight_.trainable)
    add_gradient(t.ctx(), weight_,
                 [&](any_view<4> dfilter, bool accumulate) { backward_filter(t, x, dy, dfilter, accumulate); });
}

LUNGSEG_INLINE void conv::filter_gradient(tape& t, const node& x, any_const_view<4> dy) {
  if (!norm_.present()) return weight_gradient(t, x, dy);
  if (!weight_.trainable && !norm_.trainable() && !(options_.bias && bias_.trainable)) return;
  any_tensor<4> dfilter = t.ctx().make(filter_gradient_type(t.ctx()), weight_.value.extents());
  tensor<float, 1> dbias = t.ctx().make<float>(shape<1>{options_.out});
  backward_filter(t, x, dy, dfilter, false);
  ops::channel_sums(t.ctx(), dy, dbias);
  norm_.unfold_gradient(t.ctx(), weight_, bias_, dfilter, dbias);
}

LUNGSEG_INLINE void conv::input_gradient(tape& t, node& x, any_const_view<4> dy, any_const_view<4> filter) const {
  if (!x.wants_gradient) return;
  const gradient_slot slot = t.slot(x);
  if (options_.depthwise)
    ops::depthwise_conv2d_backward_data(t.ctx(), dy, filter, slot.gradient, depthwise_call(x, slot.accumulate));
  else
    ops::conv2d_backward_data(t.ctx(), dy, filter, slot.gradient, call(x, false, slot.accumulate));
}

LUNGSEG_INLINE void conv::pass_on(tape& t, const var& residual, node& out) {
  if (!residual || !residual->wants_gradient) return;
  if (residual->gradient.empty())
    residual->gradient = std::move(out.gradient);
  else
    ops::add_to(t.ctx(), out.gradient, residual->gradient);
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
