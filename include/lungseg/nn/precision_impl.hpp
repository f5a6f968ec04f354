// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <utility>

#include "lungseg/nn/precision.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/convert.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE var convert(tape& t, const var& x, dtype type) {
  if (x->value.type() == type) return x;
  const var y = t.result(type, x->value.extents());
  y->used = x->used;
  ops::convert(t.ctx(), x->value.flat(), y->value.flat());
  y->wants_gradient = t.training() && x->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, x](node& out) {
      const gradient_slot slot = t.slot(*x);
      ops::convert(t.ctx(), out.gradient.flat(), slot.flat(), slot.accumulate);
    });
  return y;
}

LUNGSEG_INLINE std::shared_ptr<working_filter> working_filter::rounded(const context& ctx, const parameter& weight,
                                                                       const parameter& bias) {
  auto f = std::make_shared<working_filter>();
  if (ctx.precision() == dtype::float32) return f;
  for (const auto& [from, to] : {std::pair{&weight, &f->filter}, std::pair{&bias, &f->bias}}) {
    *to = ctx.make(ctx.precision(), from->value.extents());
    ops::convert(ctx, from->flat(), to->flat());
  }
  return f;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
