// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE tape::tape(const context& ctx, mode which) : ctx_{ctx}, training_{which == mode::training} {
  expect<option_error>(!training_ || ctx.precision() != dtype::float16,
                       "training in float16, expected bfloat16 or float32: gradients are too small for it");
}

LUNGSEG_INLINE var tape::leaf(any_tensor<4> value, bool wants_gradient) {
  return std::make_shared<node>(node{std::move(value), {}, wants_gradient, {}});
}

LUNGSEG_INLINE var tape::result(const shape<4>& extents) const {
  return result(ctx_.precision(), extents);
}

LUNGSEG_INLINE var tape::result(dtype type, const shape<4>& extents) const {
  return std::make_shared<node>(node{ctx_.make(type, extents), {}, training_, {}});
}

LUNGSEG_INLINE void tape::put_off(std::function<void()> work) {
  catch_up();
  if (!ctx_.shared_norms() || ctx_.where().is_cuda()) return work();
  put_off_ = std::move(work);
}

LUNGSEG_INLINE void tape::catch_up() {
  if (const std::function<void()> work = std::exchange(put_off_, {})) work();
}

LUNGSEG_INLINE void tape::backward() {
  while (!steps_.empty()) {
    backward_step step = std::move(steps_.back());
    steps_.pop_back();
    if (!step.catches_up) catch_up();
    step.run();
    if (steps_.empty()) catch_up();
    ctx_.watch_backward();
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
