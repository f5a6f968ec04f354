// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "lungseg/backend/cpu/pool.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/image_rows.hpp"
#include "lungseg/ops/pool.hpp"
#include "lungseg/ops/pool_map.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// \throws option_error, shape_error when a window would be empty.
inline backend::cpu::pool_window pool_window_of(std::string_view op, any_const_view<4> x, any_const_view<4> y,
                                                const pool_options& options) {
  expect_extent(op, "y", 0, y.extent(0), x.extent(0));
  expect_extent(op, "y", 3, y.extent(3), x.extent(3));
  backend::cpu::pool_window window;
  for (int axis = 0; axis < 2; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    if (options.kernel[a] < 1 || options.stride[a] < 1 || options.padding[a] < 0)
      throw option_error{std::string{op} + ": kernel " + to_string(options.kernel) + ", stride " +
                         to_string(options.stride) + ", padding " + to_string(options.padding) +
                         ", expected at least 1, 1 and 0"};
    const std::int64_t last = std::int64_t{y.extent(axis + 1) - 1} * options.stride[a] - options.padding[a];
    if (!y.empty() && (options.padding[a] >= options.kernel[a] || last >= x.extent(axis + 1)))
      throw shape_error{std::string{op} + ": some windows of y " + to_string(y.extents()) + " lie outside x " +
                        to_string(x.extents())};
    window.kernel[a] = options.kernel[a];
    window.stride[a] = options.stride[a];
    window.padding[a] = options.padding[a];
  }
  return window;
}

}  // namespace detail

LUNGSEG_INLINE void max_pool(const context& ctx, any_const_view<4> x, any_view<4> y, const pool_options& options) {
  const auto window = detail::pool_window_of("max_pool", x, y, options);
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::max_pool<T>(ctx, x, y, window); })) return;
  const auto in = detail::map_of(x), out = detail::map_of(y);
  const std::int64_t row = std::int64_t{out.width} * out.channels;
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pool_kernels<T>(ctx).max_pool;
    detail::image_rows(ctx, y.extent(0), out.height, row, [&](int image, std::int64_t begin, std::int64_t end) {
      kernel(window, in, out, x.rows<T>(image, 1).data(), y.rows<T>(image, 1).data(), static_cast<int>(begin),
             static_cast<int>(end));
    });
  });
}

LUNGSEG_INLINE void max_pool_backward(const context& ctx, any_const_view<4> x, any_const_view<4> y,
                                      any_const_view<4> dy, any_view<4> dx, const pool_options& options,
                                      bool accumulate) {
  const auto window = detail::pool_window_of("max_pool_backward", x, y, options);
  detail::expect_extents("max_pool_backward", "dy", dy.extents(), y.extents());
  detail::expect_extents("max_pool_backward", "dx", dx.extents(), x.extents());
  if (on_gpu(ctx, x.type(),
             [&]<class T>() { backend::cuda::max_pool_backward<T>(ctx, x, y, dy, dx, window, accumulate); }))
    return;
  const auto in = detail::map_of(x), out = detail::map_of(y);
  const std::int64_t row = std::int64_t{in.width} * in.channels;
  // A range owns rows of dx, so windows that cross a border are visited by both sides and no two threads write one row.
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pool_kernels<T>(ctx).max_pool_backward;
    detail::image_rows(ctx, x.extent(0), in.height, row, [&](int image, std::int64_t begin, std::int64_t end) {
      T* to = dx.rows<T>(image, 1).data();
      if (!accumulate) std::fill(to + begin * row, to + end * row, T{});
      kernel(window, in, out, x.rows<T>(image, 1).data(), y.rows<T>(image, 1).data(), dy.rows<T>(image, 1).data(), to,
             static_cast<int>(begin), static_cast<int>(end));
    });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
