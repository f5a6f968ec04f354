// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <utility>

#include "lungseg/core/random.hpp"
#include "lungseg/nn/drop_branch.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

namespace detail {

/// x *= 0 for the images that branch number `branch` is left out of, 1 / (1 - rate) for the others.
inline void drop_images(const context& ctx, const branch_drops& drops, std::uint32_t branch, float rate,
                        any_view<4> x) {
  const int first = ctx.share() ? ctx.share()->first : 0;  // of the batch that ranks share
  if (ops::on_gpu(ctx, x.type(), [&]<class T>() {
        ops::gpu::drop_images<T>(ctx, {drops.draw.seed, drops.draw.stream, branch, rate, drops.step, first}, x);
      }))
    return;
  ops::on_host(x.type(), [&]<class T>() {
    for (int n = 0; n < x.extent(0); ++n)
      ops::scale(ctx,
                 drops.draw.drops(branch, static_cast<std::uint32_t>(first + n), rate) ? 0.0f : 1.0f / (1.0f - rate),
                 x.rows<T>(n, 1));
  });
}

}  // namespace detail

LUNGSEG_INLINE var add_branch(tape& t, const var& branch, const var& shortcut, float rate, branch_drops& drops) {
  const auto scale = [&t, rate, now = drops, number = drops.next++](any_view<4> x) {
    detail::drop_images(t.ctx(), now, number, rate, x);
  };
  scale(branch->value);
  const var y = t.result(branch->value.extents());
  ops::add(t.ctx(), branch->value, shortcut->value, y->value);
  t.on_backward(y, [&t, branch, shortcut, scale](node& out) {
    if (shortcut->wants_gradient) {
      if (shortcut->gradient.empty())
        shortcut->gradient = out.gradient.clone();
      else
        ops::add_to(t.ctx(), out.gradient, shortcut->gradient);
    }
    if (!branch->wants_gradient) return;
    scale(out.gradient);
    branch->gradient = std::move(out.gradient);
  });
  return y;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
