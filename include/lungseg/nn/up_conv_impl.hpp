// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lungseg/math/activation.hpp"
#include "lungseg/nn/init.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/up_conv.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE up_conv::up_conv(const std::string& name, int in, int out) : out_{out} {
  weight_ = {name + ".weight", tensor<float, 4>{{in, 2, 2, out}}, {}};
  bias_ = {name + ".bias", tensor<float, 4>{{1, 1, 1, out}}, {}};
  bias_.decays = false;
}

LUNGSEG_INLINE void up_conv::initialise(std::uint64_t seed) {
  nn::initialise(weight_, init_rule::he_fan_out, seed);
  bias_.value.fill(0);
  weight_.touch();
}

LUNGSEG_INLINE void up_conv::collect(state_refs& state) {
  state.add(weight_);
  state.add(bias_);
}

LUNGSEG_INLINE var up_conv::forward(tape& t, const var& x) {
  const shape<4>& e = x->value.extents();
  const var y = t.result({e[0], 2 * e[1], 2 * e[2], out_});
  y->used = x->used;
  const std::uint64_t version = weight_.version + bias_.version;
  const std::shared_ptr<working_filter> f = !t.training() && cache_ && cache_->suits(t.ctx(), version)
                                                ? cache_
                                                : working_filter::rounded(t.ctx(), weight_, bias_);
  f->version = version;
  cache_ = t.training() ? nullptr : f;
  ops::conv2d_transpose(t.ctx(), x->value, f->filter_or(weight_), f->bias_or(bias_), y->value,
                        {.stride = {2, 2}, .relu = true}, t.training() ? nullptr : &f->packed);
  y->wants_gradient = t.training() && (x->wants_gradient || weight_.trainable || bias_.trainable);
  if (y->wants_gradient) t.on_backward(y, [this, &t, x, f](node& out) { backward(t, *x, out, *f); });
  return y;
}

LUNGSEG_INLINE void up_conv::backward(tape& t, node& x, node& out, const working_filter& f) {
  ops::activate_backward(t.ctx(), activation::relu, out.value, out.gradient);
  if (bias_.trainable) {
    const gradient_slot slot = slot_of(t.ctx(), bias_);
    ops::channel_sums(t.ctx(), out.gradient, slot.flat(), slot.accumulate);
  }
  if (weight_.trainable)
    add_gradient(t.ctx(), weight_, [&](any_view<4> dfilter, bool accumulate) {
      ops::conv2d_backward_filter(t.ctx(), out.gradient, x.value, dfilter,
                                  {.stride = {2, 2}, .accumulate = accumulate});
    });
  if (!x.wants_gradient) return;
  const gradient_slot slot = t.slot(x);
  // The forward pass is a convolution's data gradient, so its own data gradient is that convolution.
  ops::conv2d(t.ctx(), out.gradient, f.filter_or(weight_), {}, {}, slot.gradient,
              {.stride = {2, 2}, .accumulate = slot.accumulate});
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
