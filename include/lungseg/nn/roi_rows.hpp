// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/nn/functions.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

/// Regions that lie on the device, in rows of a fixed number.
struct roi_rows {
  view<const box, 1> areas;   // (R)
  view<const int, 1> images;  // (R)  negative: an unused row
};

namespace detail {
/// What the levels' features are to the kernel.
template <class T>
ops::gpu::roi_levels<T> roi_levels_of(const std::vector<roi_source>& levels) {
  ops::gpu::roi_levels<T> result;
  expect<option_error>(levels.size() <= ops::gpu::max_roi_levels, "roi_pool: " + std::to_string(levels.size()) +
                                                                      " levels, expected at most " +
                                                                      std::to_string(ops::gpu::max_roi_levels));
  for (const roi_source& level : levels) {
    result.map[result.count] = std::as_const(level.features->value).template as<T>();
    result.scale_y[result.count] = level.scale_y;
    result.scale_x[result.count++] = level.scale_x;
  }
  return result;
}

/// Where the kernel, which adds up in float32, puts the gradients of the levels' features: into their own, which are
/// cleared if they are new, or beside them, and they are added by finish().
class roi_gradients {
 public:
  roi_gradients(const tape& t, const std::vector<roi_source>& levels) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
      slots_.push_back(t.slot(*levels[i].features));
      const gradient_slot& slot = slots_.back();
      const bool direct = slot.gradient.type() == dtype::float32;
      if (!direct) sums_[i] = t.ctx().zeros<float>(slot.gradient.extents());
      if (direct && !slot.accumulate) t.ctx().gpu().clear(slot.gradient.address(), slot.gradient.bytes());
      places[i] = direct ? slot.gradient.as<float>() : sums_[i].get();
    }
  }
  void finish(const context& ctx) {
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (!sums_[i].empty())
        ops::convert(ctx, any_const_view<4>{sums_[i]}.flat(), slots_[i].flat(), slots_[i].accumulate);
  }

  std::array<view<float, 4>, ops::gpu::max_roi_levels> places{};

 private:
  std::vector<gradient_slot> slots_;
  std::array<tensor<float, 4>, ops::gpu::max_roi_levels> sums_;
};
}  // namespace detail

/// Pools every region from its level, (R, P, P, C), on a GPU; unused rows give zeros. Gradients go to the levels, not
/// to the boxes. The rows' memory must be there, unchanged, until the tape's backward() has run.
inline var roi_pool(tape& t, const std::vector<roi_source>& levels, const roi_rows& rows, int pooled,
                    const ops::gpu::roi_pool_call& call) {
  const var y = t.result({rows.areas.extent(0), pooled, pooled, levels.front().features->value.extent(3)});
  y->used = rows.images;
  const dtype type = y->value.type();
  with_type(type, [&]<class T>() {
    ops::gpu::roi_pool<T>(t.ctx(), detail::roi_levels_of<T>(levels), rows.areas, rows.images, y->value.as<T>(), call);
  });
  y->wants_gradient = t.training() && levels.front().features->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, levels, rows, call, type](node& out) {
      detail::roi_gradients gradients{t, levels};
      with_type(type, [&]<class T>() {
        ops::gpu::roi_pool_backward<T>(t.ctx(), detail::roi_levels_of<T>(levels), rows.areas, rows.images,
                                       std::as_const(out.gradient).as<T>(), gradients.places, call);
      });
      gradients.finish(t.ctx());
    });
  return y;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
