// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/backend/cpu/pool.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/ops/concat.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/image_rows.hpp"
#include "lungseg/ops/pool_map.hpp"
#include "lungseg/ops/upsample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

inline void check_concat(std::string_view op, const shape<4>& top, const shape<4>& skip, const shape<4>& y) {
  const int skip_channels = volume(skip) > 0 ? skip[3] : 0;
  expect_extent(op, "y", 0, y[0], top[0]);
  expect_extent(op, "y", 3, y[3], top[3] + skip_channels);
  if (skip_channels > 0) expect_extents(op, "skip", skip, {y[0], y[1], y[2], skip_channels});
  if (volume(y) > 0 && volume(top) == 0) throw shape_error{std::string{op} + ": top is empty, " + to_string(top)};
}

}  // namespace detail

LUNGSEG_INLINE void upsample_concat(const context& ctx, any_const_view<4> top, any_const_view<4> skip, any_view<4> y) {
  detail::check_concat("upsample_concat", top.extents(), skip.extents(), y.extents());
  if (on_gpu(ctx, top.type(), [&]<class T>() { backend::cuda::upsample_concat<T>(ctx, top, skip, y); })) return;
  const auto in = detail::map_of(top), out = detail::map_of(y);
  const int beside = out.channels - in.channels;
  const std::int64_t row = std::int64_t{out.width} * out.channels;
  on_host(top.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pool_kernels<T>(ctx).upsample_add;
    detail::image_rows(ctx, y.extent(0), out.height, row, [&](int image, std::int64_t begin, std::int64_t end) {
      T* to = y.rows<T>(image, 1).data();
      kernel(in, out, top.rows<T>(image, 1).data(), nullptr, to, static_cast<int>(begin), static_cast<int>(end));
      if (beside == 0) return;
      const T* from = skip.rows<T>(image, 1).data();
      for (std::int64_t pixel = begin * out.width; pixel < end * out.width; ++pixel)
        std::copy_n(from + pixel * beside, beside, to + pixel * out.channels + in.channels);
    });
  });
}

LUNGSEG_INLINE void upsample_concat_backward_top(const context& ctx, any_const_view<4> dy, any_view<4> dtop,
                                                 bool accumulate) {
  const std::string_view op = "upsample_concat_backward_top";
  expect_extent(op, "dtop", 0, dtop.extent(0), dy.extent(0));
  expect<shape_error>(dtop.extent(3) <= dy.extent(3), std::string{op} + ": dtop has " + std::to_string(dtop.extent(3)) +
                                                          " channels, dy only " + std::to_string(dy.extent(3)));
  if (on_gpu(ctx, dy.type(),
             [&]<class T>() { backend::cuda::upsample_concat_backward_top<T>(ctx, dy, dtop, accumulate); }))
    return;
  detail::enlarged_sums(ctx, dy, dtop, accumulate);
}

LUNGSEG_INLINE void upsample_concat_backward_skip(const context& ctx, any_const_view<4> dy, any_view<4> dskip,
                                                  bool accumulate) {
  const std::string_view op = "upsample_concat_backward_skip";
  detail::expect_extents(op, "dskip", dskip.extents(), {dy.extent(0), dy.extent(1), dy.extent(2), dskip.extent(3)});
  const std::int64_t all = dy.extent(3), own = dskip.extent(3), before = all - own;
  expect<shape_error>(before >= 0, std::string{op} + ": dskip has " + std::to_string(own) + " channels, dy only " +
                                       std::to_string(all));
  if (on_gpu(ctx, dy.type(),
             [&]<class T>() { backend::cuda::upsample_concat_backward_skip<T>(ctx, dy, dskip, accumulate); }))
    return;
  const std::int64_t pixels = std::int64_t{dy.extent(0)} * dy.extent(1) * dy.extent(2);
  on_host(dy.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).add;
    parallel_for(ctx, pixels, 32768 / std::max<std::int64_t>(own, 1) + 1, [&](std::int64_t pixel) {
      const T* from = dy.data<T>() + pixel * all + before;
      T* to = dskip.data<T>() + pixel * own;
      accumulate ? kernel(from, to, to, own) : static_cast<void>(std::copy_n(from, own, to));
    });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
