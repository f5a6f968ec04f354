// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>

#include "lungseg/nn/activation.hpp"
#include "lungseg/nn/squeeze_excite.hpp"
#include "lungseg/ops/squeeze.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE var global_mean(tape& t, const var& x) {
  const var y = t.result({x->value.extent(0), 1, 1, x->value.extent(3)});
  ops::global_mean(t.ctx(), x->value, y->value);
  y->wants_gradient = t.training() && x->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, x](node& out) {
      const gradient_slot slot = t.slot(*x);
      ops::global_mean_backward(t.ctx(), out.gradient, slot.gradient, slot.accumulate);
    });
  return y;
}

LUNGSEG_INLINE var scale_channels(tape& t, var&& x, const var& gate) {
  const var in = std::move(x);
  const var y = detail::elementwise_result(t, in);
  ops::scale_channels(t.ctx(), in->value, gate->value, y->value);
  y->wants_gradient = t.training() && (in->wants_gradient || gate->wants_gradient);
  if (y->wants_gradient)
    t.on_backward(y, [&t, in, gate](node& out) {
      if (gate->wants_gradient) {
        const gradient_slot slot = t.slot(*gate);
        ops::scale_channels_backward_gate(t.ctx(), in->value, out.gradient, slot.gradient, slot.accumulate);
      }
      if (!in->wants_gradient) return;
      const gradient_slot slot = t.slot(*in);
      ops::scale_channels(t.ctx(), std::as_const(out.gradient), gate->value, slot.gradient, slot.accumulate);
    });
  return y;
}

LUNGSEG_INLINE squeeze_excite::squeeze_excite(const std::string& name, int channels, int reduced)
    : reduce_{name + "_reduce", "", {.in = channels, .out = reduced, .swish = true}},
      expand_{name + "_expand", "", {.in = reduced, .out = channels}} {}

LUNGSEG_INLINE var squeeze_excite::forward(tape& t, var&& x) {
  const var squeezed = global_mean(t, x);
  const var gate = activate(t, activation::sigmoid, expand_.forward(t, reduce_.forward(t, squeezed)));
  return scale_channels(t, std::move(x), gate);
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
