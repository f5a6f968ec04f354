// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/math/activation.hpp"
#include "lungseg/nn/activation.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/elementwise.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

namespace detail {

LUNGSEG_INLINE var elementwise_result(const tape& t, const var& x) {
  return !t.training() && x.use_count() == 1 ? x : t.result(x->value.extents());
}

/// Hands `out`'s gradient, changed in place by the step's own backward pass, on to `x`.
inline void pass_gradient(const tape& t, node& x, node& out) {
  if (x.gradient.empty())
    x.gradient = std::move(out.gradient);
  else
    ops::add_to(t.ctx(), out.gradient, x.gradient);
}

}  // namespace detail

LUNGSEG_INLINE var activate(tape& t, activation kind, var&& x) {
  const var in = std::move(x);
  const var y = detail::elementwise_result(t, in);
  ops::activate(t.ctx(), kind, in->value, y->value);
  y->wants_gradient = t.training() && in->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, kind, in](node& out) {
      ops::activate_backward(t.ctx(), kind, slope_is_of_result(kind) ? out.value : in->value, out.gradient);
      detail::pass_gradient(t, *in, out);
    });
  return y;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
