// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What one thread of pooling and upsampling does; see elementwise_rules.hpp.

#include "lungseg/core/view.hpp"
#include "lungseg/math/pool.hpp"
#include "ops/pack.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Where pack i of a (N, H, W, C) tensor lies.
struct pack_place {
  int image, row, column, channel;

  LUNGSEG_HD static pack_place of(std::int64_t i, const shape<4>& extents, int lanes) {
    const int packs = extents[3] / lanes;
    const auto c = static_cast<int>(i % packs) * lanes;
    i /= packs;
    const auto x = static_cast<int>(i % extents[2]);
    i /= extents[2];
    return {static_cast<int>(i / extents[1]), static_cast<int>(i % extents[1]), x, c};
  }
};

/// The largest value of every window; NaN counts as largest.
template <class T, int Lanes>
struct max_pool_rule {
  view<const T, 4> x;
  view<T, 4> y;
  math::pool_window window;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place to = pack_place::of(i, y.extents(), Lanes);
    const int y0 = window.first(to.row, 0), y1 = window.past(to.row, 0, x.extent(1));
    const int x0 = window.first(to.column, 1), x1 = window.past(to.column, 1, x.extent(2));
    pack<T, Lanes> best = load_pack<Lanes>(&x(to.image, y0, x0, to.channel));
    for (int iy = y0; iy < y1; ++iy)
      for (int ix = x0; ix < x1; ++ix) {
        const pack<T, Lanes> values = load_pack<Lanes>(&x(to.image, iy, ix, to.channel));
        for (int l = 0; l < Lanes; ++l) {
          const float value = to_float(values.lane[l]);
          if (value > to_float(best.lane[l]) || is_nan(value)) best.lane[l] = values.lane[l];
        }
      }
    store_pack(y.data() + i * Lanes, best);
  }
};

/// The gradient of one input pixel: from every window whose first largest value it is. Reads, adds nothing atomically.
template <class T, int Lanes>
struct max_pool_backward_rule {
  view<const T, 4> x, y, dy;
  view<T, 4> dx;
  math::pool_window window;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place at = pack_place::of(i, x.extents(), Lanes);
    const pack<T, Lanes> own = load_pack<Lanes>(x.data() + i * Lanes);
    const pack<T, Lanes> before = accumulate ? load_pack<Lanes>(dx.data() + i * Lanes) : pack<T, Lanes>{};
    float sum[Lanes];
    for (int l = 0; l < Lanes; ++l) sum[l] = to_float(before.lane[l]);
    const int end_row = window.past_output(at.row, 0, y.extent(1));
    const int end_column = window.past_output(at.column, 1, y.extent(2));
    for (int oy = window.first_output(at.row, 0); oy < end_row; ++oy)
      for (int ox = window.first_output(at.column, 1); ox < end_column; ++ox) {
        const pack<T, Lanes> best = load_pack<Lanes>(&y(at.image, oy, ox, at.channel));
        const pack<T, Lanes> gradient = load_pack<Lanes>(&dy(at.image, oy, ox, at.channel));
        for (int l = 0; l < Lanes; ++l)
          if (to_float(own.lane[l]) == to_float(best.lane[l]) && is_first(at, oy, ox, l, to_float(best.lane[l])))
            sum[l] += to_float(gradient.lane[l]);
      }
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l) result.lane[l] = from_float<T>(sum[l]);
    store_pack(dx.data() + i * Lanes, result);
  }

 private:
  /// Whether no earlier position of the window holds the value.
  LUNGSEG_HD bool is_first(const pack_place& at, int oy, int ox, int lane, float value) const {
    const int x0 = window.first(ox, 1), x1 = window.past(ox, 1, x.extent(2));
    for (int iy = window.first(oy, 0); iy <= at.row; ++iy)
      for (int ix = x0; ix < (iy == at.row ? at.column : x1); ++ix)
        if (to_float(x(at.image, iy, ix, at.channel + lane)) == value) return false;
    return true;
  }
};

/// y = the nearest pixel of top, plus lateral unless that is empty.
template <class T, int Lanes>
struct upsample_add_rule {
  view<const T, 4> top, lateral;
  view<T, 4> y;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place to = pack_place::of(i, y.extents(), Lanes);
    pack<T, Lanes> values =
        load_pack<Lanes>(&top(to.image, math::nearest_source(to.row, top.extent(1), y.extent(1)),
                              math::nearest_source(to.column, top.extent(2), y.extent(2)), to.channel));
    if (lateral.data()) {
      const pack<T, Lanes> other = load_pack<Lanes>(lateral.data() + i * Lanes);
      for (int l = 0; l < Lanes; ++l)
        values.lane[l] = from_float<T>(to_float(values.lane[l]) + to_float(other.lane[l]));
    }
    store_pack(y.data() + i * Lanes, values);
  }
};

/// dtop = the sum of dy over the copies of a pixel.
template <class T, int Lanes>
struct upsample_backward_rule {
  view<const T, 4> dy;
  view<T, 4> dtop;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place at = pack_place::of(i, dtop.extents(), Lanes);
    const auto first = [](int v, int in, int out) { return math::first_copy(v, in, out); };
    const pack<T, Lanes> before = accumulate ? load_pack<Lanes>(dtop.data() + i * Lanes) : pack<T, Lanes>{};
    float sum[Lanes];
    for (int l = 0; l < Lanes; ++l) sum[l] = to_float(before.lane[l]);
    const int y1 = first(at.row + 1, dtop.extent(1), dy.extent(1));
    const int x1 = first(at.column + 1, dtop.extent(2), dy.extent(2));
    for (int oy = first(at.row, dtop.extent(1), dy.extent(1)); oy < y1; ++oy)
      for (int ox = first(at.column, dtop.extent(2), dy.extent(2)); ox < x1; ++ox) {
        const pack<T, Lanes> gradient = load_pack<Lanes>(&dy(at.image, oy, ox, at.channel));
        for (int l = 0; l < Lanes; ++l) sum[l] += to_float(gradient.lane[l]);
      }
    pack<T, Lanes> result;
    for (int l = 0; l < Lanes; ++l) result.lane[l] = from_float<T>(sum[l]);
    store_pack(dtop.data() + i * Lanes, result);
  }
};

/// One pixel and channel of the enlarged top, or of the skip behind it.
template <class T>
struct upsample_concat_rule {
  view<const T, 4> top, skip;
  view<T, 4> y;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const pack_place to = pack_place::of(i, y.extents(), 1);
    const int C = top.extent(3);
    y[i] = to.channel < C ? top(to.image, math::nearest_source(to.row, top.extent(1), y.extent(1)),
                                math::nearest_source(to.column, top.extent(2), y.extent(2)), to.channel)
                          : skip(to.image, to.row, to.column, to.channel - C);
  }
};

template <class T>
struct concat_skip_backward_rule {
  view<const T, 4> dy;
  view<T, 4> dskip;
  bool accumulate;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int own = dskip.extent(3);
    const T from = dy[i / own * dy.extent(3) + (dy.extent(3) - own) + i % own];
    dskip[i] = accumulate ? from_float<T>(to_float(dskip[i]) + to_float(from)) : from;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
