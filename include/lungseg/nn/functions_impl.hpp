// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/nn/functions.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/concat.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/upsample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE var max_pool(tape& t, const var& x, int height, int width, const ops::pool_options& options) {
  const var y = t.result({x->value.extent(0), height, width, x->value.extent(3)});
  ops::max_pool(t.ctx(), x->value, y->value, options);
  y->wants_gradient = t.training() && x->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, x, options](node& out) {
      const gradient_slot slot = t.slot(*x);
      ops::max_pool_backward(t.ctx(), x->value, out.value, out.gradient, slot.gradient, options, slot.accumulate);
    });
  return y;
}

LUNGSEG_INLINE var upsample_add(tape& t, const var& top, const var& lateral) {
  const var y = t.result(lateral->value.extents());
  ops::upsample_add(t.ctx(), top->value, lateral->value, y->value);
  y->wants_gradient = t.training() && (top->wants_gradient || lateral->wants_gradient);
  if (y->wants_gradient)
    t.on_backward(y, [&t, top, lateral](node& out) {
      if (top->wants_gradient) {
        const gradient_slot slot = t.slot(*top);
        ops::upsample_backward(t.ctx(), out.gradient, slot.gradient, slot.accumulate);
      }
      if (!lateral->wants_gradient) return;
      if (lateral->gradient.empty())
        lateral->gradient = std::move(out.gradient);
      else
        ops::add_to(t.ctx(), out.gradient, lateral->gradient);
    });
  return y;
}

LUNGSEG_INLINE var upsample_concat(tape& t, const var& top, const var& skip) {
  const shape<4>& e = top->value.extents();
  const var y = t.result({e[0], 2 * e[1], 2 * e[2], e[3] + (skip ? skip->value.extent(3) : 0)});
  const auto skipped = [&] { return skip ? skip->value.any() : any_view<4>{}; };
  ops::upsample_concat(t.ctx(), top->value, skipped(), y->value);
  y->wants_gradient = t.training() && (top->wants_gradient || (skip && skip->wants_gradient));
  if (y->wants_gradient)
    t.on_backward(y, [&t, top, skip](node& out) {
      if (top->wants_gradient) {
        const gradient_slot slot = t.slot(*top);
        ops::upsample_concat_backward_top(t.ctx(), out.gradient, slot.gradient, slot.accumulate);
      }
      if (!skip || !skip->wants_gradient) return;
      const gradient_slot slot = t.slot(*skip);
      ops::upsample_concat_backward_skip(t.ctx(), out.gradient, slot.gradient, slot.accumulate);
    });
  return y;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
