// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/nn/init.hpp"
#include "lungseg/nn/parameter.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg::inline LUNGSEG_ABI::nn {

/// Transposed convolution 2x2 with stride 2, then ReLU: doubles the sides of a map. Used by the mask head.
class up_conv {
 public:
  up_conv(const std::string& name, int in, int out) : in_{in}, out_{out} {
    weight_ = {name + ".weight", tensor<float, 4>{{in, 2, 2, out}}, {}};
    bias_ = {name + ".bias", tensor<float, 4>{{1, 1, 1, out}}, {}};
    bias_.decays = false;
  }

  void initialise(std::uint64_t seed) {
    nn::initialise(weight_, init_rule::he_fan_out, seed);
    bias_.value.fill(0);
    reset();
  }
  void collect(state_refs& state) {
    state.add(weight_);
    state.add(bias_);
  }
  /// Forgets what inference has cached; call it after the weights have changed.
  void reset() { cache_.reset(); }

  /// (N, H, W, in) -> (N, 2H, 2W, out)
  var forward(tape& t, const var& x) {
    const shape<4>& e = x->value.extents();
    const var y = t.result({e[0], 2 * e[1], 2 * e[2], out_});
    y->used = x->used;
    ops::conv2d_options call{.stride = {2, 2}, .relu = true};
    if (t.training()) reset();
    ops::conv2d_transpose(t.ctx(), x->value, weight_.value, bias_.flat(), y->value, call,
                          t.training() ? nullptr : &cache_);
    y->wants_gradient = t.training() && (x->wants_gradient || weight_.trainable || bias_.trainable);
    if (y->wants_gradient) t.on_backward(y, [this, &t, x](node& out) { backward(t, *x, out); });
    return y;
  }

 private:
  void backward(tape& t, node& x, node& out) {
    ops::relu_backward(t.ctx(), out.value, out.gradient);
    const auto call = [](const gradient_slot& slot) {
      return ops::conv2d_options{.stride = {2, 2}, .accumulate = slot.accumulate};
    };
    if (bias_.trainable) {
      const gradient_slot slot = slot_of(t.ctx(), bias_);
      ops::channel_sums(t.ctx(), out.gradient, slot.flat(), slot.accumulate);
    }
    if (weight_.trainable) {
      const gradient_slot slot = slot_of(t.ctx(), weight_);
      ops::conv2d_backward_filter(t.ctx(), out.gradient, x.value, slot.gradient, call(slot));
    }
    if (!x.wants_gradient) return;
    const gradient_slot slot = t.slot(x);
    // The forward pass is a convolution's data gradient, so its own data gradient is that convolution.
    ops::conv2d(t.ctx(), out.gradient, weight_.value, {}, {}, slot.gradient, call(slot));
  }

  int in_, out_;
  parameter weight_, bias_;
  ops::packed_filter cache_;
};

}  // namespace lungseg::inline LUNGSEG_ABI::nn
