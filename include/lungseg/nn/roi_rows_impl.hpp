// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/math/roi.hpp"
#include "lungseg/nn/roi_rows.hpp"
#include "lungseg/nn/tape.hpp"
#include "lungseg/ops/convert.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/roi_pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace nn {

LUNGSEG_INLINE packed_rows::packed_rows(const context& ctx, const roi_rows& all)
    : all_{all}, packs_{ctx.where().is_cpu()} {
  for (int r = 0; packs_ && r < all.images.extent(0); ++r) {
    if (all.images[r] < 0) continue;
    places_.push_back(r);
    areas_.push_back(all.areas[r]);
    images_.push_back(all.images[r]);
  }
}

LUNGSEG_INLINE roi_rows packed_rows::rows() const {
  if (!packs_) return all_;
  const shape<1> count{static_cast<int>(places_.size())};
  return {{areas_.data(), count}, {images_.data(), count}};
}

LUNGSEG_INLINE var packed_rows::unpack(tape& t, const var& x) const {
  const shape<4>& e = x->value.extents();
  if (e[0] == all_.images.extent(0)) return x;
  const var y = t.result(dtype::float32, {all_.images.extent(0), e[1], e[2], e[3]});
  y->value.fill(0);
  const auto each = [size = std::int64_t{e[1]} * e[2] * e[3], places = places_](auto&& copy) {
    for (std::size_t r = 0; r < places.size(); ++r) copy(static_cast<std::int64_t>(r) * size, places[r] * size, size);
  };
  each([&](std::int64_t row, std::int64_t place, std::int64_t size) {
    std::copy_n(x->value.data() + row, size, y->value.data() + place);
  });
  y->wants_gradient = x->wants_gradient;
  if (t.training())
    t.on_backward(y, [&t, x, each](node& out) {
      t.slot(*x);  // nothing else reads the packed rows
      each([&](std::int64_t row, std::int64_t place, std::int64_t size) {
        std::copy_n(out.gradient.data() + place, size, x->gradient.data() + row);
      });
    });
  return y;
}

namespace detail {

/// Where the gradients of the levels' features are added up in float32: in their own, which are cleared if they are
/// new, or beside them, and they are added by finish().
class roi_gradients {
 public:
  roi_gradients(const tape& t, const std::vector<roi_source>& levels) : sums_(levels.size()) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const gradient_slot& slot = slots_.emplace_back(t.slot(*levels[i].features));
      const bool direct = slot.gradient.type() == dtype::float32;
      if (!direct) sums_[i] = t.ctx().zeros<float>(slot.gradient.extents());
      places.push_back(direct ? slot.gradient.as<float>() : sums_[i].get());
      if (direct && !slot.accumulate) ops::clear(t.ctx(), places[i]);
    }
  }
  void finish(const context& ctx) {
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (!sums_[i].empty())
        ops::convert(ctx, any_const_view<4>{sums_[i]}.flat(), slots_[i].flat(), slots_[i].accumulate);
  }

  std::vector<view<float, 4>> places;

 private:
  std::vector<gradient_slot> slots_;
  std::vector<tensor<float, 4>> sums_;
};

}  // namespace detail

LUNGSEG_INLINE var roi_pool(tape& t, const std::vector<roi_source>& levels, const packed_rows& regions, int pooled,
                            const math::roi_pool_call& call) {
  const auto maps = [levels] {
    std::vector<ops::roi_map> result;
    for (const roi_source& level : levels)
      result.push_back({std::as_const(level.features->value).any(), level.scale_y, level.scale_x});
    return result;
  };
  const roi_rows rows = regions.rows();
  const var y = t.result({rows.areas.extent(0), pooled, pooled, levels.front().features->value.extent(3)});
  if (t.ctx().where().is_cuda()) y->used = rows.images;
  ops::roi_pool(t.ctx(), maps(), rows.areas, rows.images, y->value, call);
  y->wants_gradient = t.training() && levels.front().features->wants_gradient;
  if (y->wants_gradient)
    t.on_backward(y, [&t, levels, maps, regions, call](node& out) {
      detail::roi_gradients gradients{t, levels};
      const roi_rows back = regions.rows();
      ops::roi_pool_backward(t.ctx(), out.gradient, maps(), back.areas, back.images, gradients.places, call);
      gradients.finish(t.ctx());
    });
  return y;
}

}}}  // namespace lungseg::LUNGSEG_ABI::nn
