// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/backend/cpu/pool.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/image_rows.hpp"
#include "lungseg/ops/pool_map.hpp"
#include "lungseg/ops/upsample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

LUNGSEG_INLINE void enlarged_sums(const context& ctx, any_const_view<4> dy, any_view<4> dtop, bool accumulate) {
  const auto in = map_of(dtop), out = map_of(dy);
  const std::int64_t row = std::int64_t{out.width} * out.channels;
  on_host(dy.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pool_kernels<T>(ctx).upsample_backward;
    image_rows(ctx, dtop.extent(0), in.height, row, [&](int image, std::int64_t begin, std::int64_t end) {
      kernel(in, out, dy.rows<T>(image, 1).data(), dtop.rows<T>(image, 1).data(), accumulate, static_cast<int>(begin),
             static_cast<int>(end));
    });
  });
}

}  // namespace detail

LUNGSEG_INLINE void upsample_add(const context& ctx, any_const_view<4> top, any_const_view<4> lateral, any_view<4> y) {
  expect_extent("upsample_add", "y", 0, y.extent(0), top.extent(0));
  expect_extent("upsample_add", "y", 3, y.extent(3), top.extent(3));
  if (!lateral.empty()) detail::expect_extents("upsample_add", "lateral", lateral.extents(), y.extents());
  if (!y.empty() && top.empty()) throw shape_error{"upsample_add: top is empty, " + to_string(top.extents())};
  if (on_gpu(ctx, top.type(), [&]<class T>() {
        backend::cuda::upsample_add<T>(ctx, top, lateral.empty() ? any_const_view<4>{} : lateral, y);
      }))
    return;
  const auto in = detail::map_of(top), out = detail::map_of(y);
  const std::int64_t row = std::int64_t{out.width} * out.channels;
  on_host(top.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pool_kernels<T>(ctx).upsample_add;
    detail::image_rows(ctx, y.extent(0), out.height, row, [&](int image, std::int64_t begin, std::int64_t end) {
      kernel(in, out, top.rows<T>(image, 1).data(), lateral.empty() ? nullptr : lateral.rows<T>(image, 1).data(),
             y.rows<T>(image, 1).data(), static_cast<int>(begin), static_cast<int>(end));
    });
  });
}

LUNGSEG_INLINE void upsample_backward(const context& ctx, any_const_view<4> dy, any_view<4> dtop, bool accumulate) {
  expect_extent("upsample_backward", "dtop", 0, dtop.extent(0), dy.extent(0));
  expect_extent("upsample_backward", "dtop", 3, dtop.extent(3), dy.extent(3));
  if (on_gpu(ctx, dy.type(), [&]<class T>() { backend::cuda::upsample_backward<T>(ctx, dy, dtop, accumulate); }))
    return;
  detail::enlarged_sums(ctx, dy, dtop, accumulate);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
