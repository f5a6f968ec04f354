// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

#include "lungseg/nn/functions.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg::inline LUNGSEG_ABI::nn {

/// Regions that lie on the device, in rows of a fixed number.
struct roi_rows {
  view<const box, 1> areas;   // (R)
  view<const int, 1> images;  // (R)  negative: an unused row
};

namespace detail {
/// What the levels' features are to the kernel: values, or gradients that a step has made room for.
inline ops::gpu::roi_levels<float> roi_levels_of(const std::vector<roi_source>& levels) {
  ops::gpu::roi_levels<float> result;
  expect<option_error>(levels.size() <= ops::gpu::max_roi_levels, "roi_pool: " + std::to_string(levels.size()) +
                                                                      " levels, expected at most " +
                                                                      std::to_string(ops::gpu::max_roi_levels));
  for (const roi_source& level : levels) {
    result.map[result.count] = std::as_const(level.features->value);
    result.scale_y[result.count] = level.scale_y;
    result.scale_x[result.count++] = level.scale_x;
  }
  return result;
}
}  // namespace detail

/// Pools every region from its level, (R, P, P, C), on a GPU; unused rows give zeros. Gradients go to the levels, not
/// to the boxes. The rows' memory must be there, unchanged, until the tape's backward() has run.
inline var roi_pool(tape& t, const std::vector<roi_source>& levels, const roi_rows& rows, int pooled,
                    const ops::gpu::roi_pool_call& call) {
  const var y = t.result({rows.areas.extent(0), pooled, pooled, levels.front().features->value.extent(3)});
  y->used = rows.images;
  ops::gpu::roi_pool<float>(t.ctx(), detail::roi_levels_of(levels), rows.areas, rows.images, y->value, call);
  y->wants_gradient = t.training() && levels.front().features->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, levels, rows, call](node& out) {
      std::array<view<float, 4>, ops::gpu::max_roi_levels> gradients{};
      for (std::size_t i = 0; i < levels.size(); ++i) {
        const gradient_slot slot = t.slot(*levels[i].features);
        if (!slot.accumulate)
          t.ctx().gpu().clear(slot.gradient.data(), static_cast<std::size_t>(slot.gradient.size()) * sizeof(float));
        gradients[i] = slot.gradient;
      }
      ops::gpu::roi_pool_backward<float>(t.ctx(), detail::roi_levels_of(levels), rows.areas, rows.images,
                                         std::as_const(out.gradient), gradients, call);
    });
  return y;
}

}  // namespace lungseg::inline LUNGSEG_ABI::nn
