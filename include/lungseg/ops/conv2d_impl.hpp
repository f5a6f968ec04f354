// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>

#include "lungseg/backend/cpu/channel_sums.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/conv2d_on_host.hpp"
#include "lungseg/ops/conv2d_options.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/packed_filter.hpp"
#include "lungseg/ops/widened.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

LUNGSEG_INLINE void check_conv2d(const char* op, const char* large_name, const shape<4>& large, const char* small_name,
                                 const shape<4>& small, const shape<4>& filter, const conv2d_options& options) {
  for (int axis = 0; axis < 4; ++axis)
    expect<shape_error>(filter[static_cast<std::size_t>(axis)] > 0,
                        std::string{op} + ": filter has extents " + to_string(filter) + ", expected positive ones");
  expect_extent(op, small_name, 0, small[0], large[0]);
  expect_extent(op, "filter", 3, filter[3], large[3]);
  expect_extent(op, "filter", 0, filter[0], small[3]);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const int stride = options.stride[axis], padding = options.padding[axis];
    expect<option_error>(stride >= 1 && padding >= 0, std::string{op} + ": stride " + std::to_string(stride) +
                                                          " and padding " + std::to_string(padding) +
                                                          ", expected at least 1 and at least 0");
    const int given = large[axis + 1] + padding, kernel = filter[axis + 1], got = small[axis + 1];
    const int low = given < kernel ? 0 : (given - kernel) / stride + 1, high = given < 1 ? 0 : (given - 1) / stride + 1;
    expect<shape_error>(got >= low && got <= high,
                        std::string{op} + ": " + small_name + " axis " + std::to_string(axis + 1) + " is " +
                            std::to_string(got) + ", expected " + std::to_string(low) + " to " + std::to_string(high) +
                            " for " + large_name + " " + to_string(large) + " and filter " + to_string(filter));
  }
}

/// The options as the GPU's kernels take them. Counts the work of the convolution that they are for: large -> small.
inline backend::cuda::conv2d_call cuda_call(const context& ctx, const shape<4>& large, const shape<4>& filter,
                                            const shape<4>& small, const conv2d_options& options) noexcept {
  gpu_counters& counters = ctx.gpu().counters();
  counters.flops += 2 * volume(small) * filter[1] * filter[2] * filter[3];
  counters.bytes += static_cast<std::int64_t>(sizeof(float)) * (volume(large) + volume(filter) + volume(small));
  return {options.stride, options.padding, options.relu, options.accumulate};
}

}  // namespace detail

LUNGSEG_INLINE void conv2d(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                           any_const_view<4> residual, any_view<4> y, const conv2d_options& options,
                           packed_filter* cache) {
  detail::check_conv2d("conv2d", "x", x.extents(), "y", y.extents(), filter.extents(), options);
  if (bias.address()) expect_extent("conv2d", "bias", 0, bias.extent(0), filter.extent(0));
  if (residual.address()) {
    for (int axis = 0; axis < 4; ++axis)
      expect_extent("conv2d", "residual", axis, residual.extent(axis), y.extent(axis));
    expect<option_error>(!options.accumulate, "conv2d: accumulate with a residual, expected one of the two");
  }
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::conv2d<T>(ctx, x, filter, bias, residual, y,
                                 detail::cuda_call(ctx, x.extents(), filter.extents(), y.extents(), options));
      }))
    return;
  on_host(x.type(), [&]<class T>() {
    const detail::widened floats{ctx, bias.as<T>()};
    detail::slide<T>(ctx, x, filter, y, options, {floats.data(), residual.data<T>(), options.relu, options.accumulate},
                     cache);
  });
}

LUNGSEG_INLINE void conv2d_backward_data(const context& ctx, any_const_view<4> dy, any_const_view<4> filter,
                                         any_view<4> dx, const conv2d_options& options, packed_filter* cache) {
  detail::check_conv2d("conv2d_backward_data", "dx", dx.extents(), "dy", dy.extents(), filter.extents(), options);
  expect<option_error>(!options.relu, "conv2d_backward_data: relu is set, expected a gradient without it");
  if (on_gpu(ctx, dy.type(), [&]<class T>() {
        backend::cuda::conv2d_backward_data<T>(
            ctx, dy, filter, {}, dx, detail::cuda_call(ctx, dx.extents(), filter.extents(), dy.extents(), options));
      }))
    return;
  on_host(dy.type(), [&]<class T>() {
    detail::spread<T>(ctx, dy, filter, dx, options, {.accumulate = options.accumulate}, cache);
  });
}

LUNGSEG_INLINE void conv2d_backward_filter(const context& ctx, any_const_view<4> x, any_const_view<4> dy,
                                           any_view<4> dfilter, const conv2d_options& options) {
  detail::check_conv2d("conv2d_backward_filter", "x", x.extents(), "dy", dy.extents(), dfilter.extents(), options);
  expect<option_error>(!options.relu, "conv2d_backward_filter: relu is set, expected a gradient without it");
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::conv2d_backward_filter<T>(
            ctx, x, dy, dfilter, detail::cuda_call(ctx, x.extents(), dfilter.extents(), dy.extents(), options));
      }))
    return;
  on_host(x.type(), [&]<class T>() {
    detail::through_floats<T>(ctx, dfilter, options.accumulate, [&](view<float, 4> to, bool accumulate) {
      if (detail::is_dense(x.extents(), dy.extents(), dfilter.extents(), options))
        detail::filter_gradient<T>(ctx, detail::as_dense(x.as<T>()), dy, detail::as_dense(to), {}, accumulate);
      else
        detail::filter_gradient<T>(ctx, x, dy, to, options, accumulate);
    });
  });
}

LUNGSEG_INLINE void conv2d_transpose(const context& ctx, any_const_view<4> x, any_const_view<4> filter,
                                     any_const_view<1> bias, any_view<4> y, const conv2d_options& options,
                                     packed_filter* cache) {
  detail::check_conv2d("conv2d_transpose", "y", y.extents(), "x", x.extents(), filter.extents(), options);
  if (bias.address()) expect_extent("conv2d_transpose", "bias", 0, bias.extent(0), filter.extent(3));
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::conv2d_backward_data<T>(
            ctx, x, filter, bias, y, detail::cuda_call(ctx, y.extents(), filter.extents(), x.extents(), options));
      }))
    return;
  on_host(x.type(), [&]<class T>() {
    const detail::widened floats{ctx, bias.as<T>()};
    detail::spread<T>(ctx, x, filter, y, options, {floats.data(), nullptr, options.relu, options.accumulate}, cache);
  });
}

LUNGSEG_INLINE void channel_sums(const context& ctx, any_const_view<4> dy, view<float, 1> sums, bool accumulate) {
  expect_extent("channel_sums", "sums", 0, sums.extent(0), dy.extent(3));
  if (on_gpu(ctx, dy.type(), [&]<class T>() { backend::cuda::channel_sums<T>(ctx, dy, sums, accumulate); })) return;
  const std::int64_t pixels = std::int64_t{dy.extent(0)} * dy.extent(1) * dy.extent(2);
  on_host(dy.type(), [&]<class T>() {
    backend::cpu::channel_sums(ctx, dy.data<T>(), pixels, dy.extent(3), sums.data(), accumulate);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
