// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/backend/cpu/conv/depthwise.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "lungseg/ops/conv2d_on_host.hpp"
#include "lungseg/ops/depthwise.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/image_rows.hpp"
#include "lungseg/ops/widened.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// \throws shape_error, option_error
inline backend::cpu::depthwise_shape check_depthwise(const char* op, const char* large_name, any_const_view<4> large,
                                                     const char* small_name, any_const_view<4> small,
                                                     const shape<4>& filter, const depthwise_options& options) {
  expect_extent(op, "filter", 3, filter[3], 1);
  check_conv2d(op, large_name, large.extents(), small_name, small.extents(),
               {filter[0], filter[1], filter[2], filter[0]}, {.stride = options.stride, .padding = options.padding});
  backend::cpu::depthwise_shape result{
      {large.extent(1), large.extent(2), large.extent(3)}, {small.extent(1), small.extent(2), small.extent(3)}, {}};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    result.window.kernel[axis] = filter[axis + 1];
    result.window.stride[axis] = options.stride[axis];
    result.window.padding[axis] = options.padding[axis];
  }
  return result;
}

/// The options as the GPU's kernels take them.
inline backend::cuda::depthwise_call cuda_call(const depthwise_options& options) noexcept {
  return {options.stride, options.padding, options.swish, options.accumulate};
}

/// Calls use(packed) with the filter in float32 as (R, S, C).
template <class T, class Use>
void with_channels_last(const context& ctx, packed_filter* cache, view<const T, 4> filter, Use&& use) {
  const std::int64_t channels = filter.extent(0), taps = filter.size() / std::max<std::int64_t>(channels, 1);
  const auto fill = [&](float* to) {
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t tap = 0; tap < taps; ++tap) to[tap * channels + c] = to_float(filter[c * taps + tap]);
  };
  with_packed<float>(ctx, cache, packed_filter::layout::depthwise, filter, {1, 1}, filter.size(), fill, use);
}

}  // namespace detail

LUNGSEG_INLINE void depthwise_conv2d(const context& ctx, any_const_view<4> x, any_const_view<4> filter,
                                     any_const_view<1> bias, any_view<4> y, const depthwise_options& options,
                                     packed_filter* cache) {
  const auto shape = detail::check_depthwise("depthwise_conv2d", "x", x, "y", y, filter.extents(), options);
  if (bias.address()) expect_extent("depthwise_conv2d", "bias", 0, bias.extent(0), filter.extent(0));
  expect<option_error>(!options.accumulate, "depthwise_conv2d: accumulate is set, expected it in gradients only");
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::depthwise_conv2d<T>(ctx, x, filter, bias, y, detail::cuda_call(options));
      }))
    return;
  const std::int64_t row = std::int64_t{y.extent(2)} * y.extent(3);
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::depthwise_kernels<T>(ctx).forward;
    const detail::widened floats{ctx, bias.as<T>()};
    detail::with_channels_last(ctx, cache, filter.as<T>(), [&](const float* packed) {
      detail::image_rows(ctx, y.extent(0), y.extent(1), row, [&](int image, std::int64_t begin, std::int64_t end) {
        kernel(shape, x.rows<T>(image, 1).data(), packed, floats.data(), y.rows<T>(image, 1).data(), options.swish,
               static_cast<int>(begin), static_cast<int>(end));
      });
    });
  });
}

LUNGSEG_INLINE void depthwise_conv2d_backward_data(const context& ctx, any_const_view<4> dy, any_const_view<4> filter,
                                                   any_view<4> dx, const depthwise_options& options) {
  const char* op = "depthwise_conv2d_backward_data";
  const auto shape = detail::check_depthwise(op, "dx", dx, "dy", dy, filter.extents(), options);
  if (on_gpu(ctx, dy.type(), [&]<class T>() {
        backend::cuda::depthwise_conv2d_backward_data<T>(ctx, dy, filter, dx, detail::cuda_call(options));
      }))
    return;
  const std::int64_t row = std::int64_t{dx.extent(2)} * dx.extent(3);
  on_host(dy.type(), [&]<class T>() {
    const auto kernel = backend::cpu::depthwise_kernels<T>(ctx).data_gradient;
    detail::with_channels_last(ctx, nullptr, filter.as<T>(), [&](const float* packed) {
      detail::image_rows(ctx, dx.extent(0), dx.extent(1), row, [&](int image, std::int64_t begin, std::int64_t end) {
        kernel(shape, dy.rows<T>(image, 1).data(), packed, dx.rows<T>(image, 1).data(), options.accumulate,
               static_cast<int>(begin), static_cast<int>(end));
      });
    });
  });
}

LUNGSEG_INLINE void depthwise_conv2d_backward_filter(const context& ctx, any_const_view<4> x, any_const_view<4> dy,
                                                     any_view<4> dfilter, const depthwise_options& options) {
  const char* op = "depthwise_conv2d_backward_filter";
  const auto shape = detail::check_depthwise(op, "x", x, "dy", dy, dfilter.extents(), options);
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::depthwise_conv2d_backward_filter<T>(ctx, x, dy, dfilter, detail::cuda_call(options));
      }))
    return;
  constexpr int part = 64;
  const int channels = dy.extent(3), rows = dy.extent(1), block = 1 + 1024 / std::max(dy.extent(2), 1);
  const std::int64_t taps = std::int64_t{dfilter.extent(1)} * dfilter.extent(2), size = taps * channels;
  const int blocks = (rows + block - 1) / block, parts = (channels + part - 1) / part;
  const std::int64_t all_blocks = std::int64_t{dy.extent(0)} * blocks;
  auto partial = ctx.zeros<float>(lungseg::shape<2>{static_cast<int>(all_blocks), static_cast<int>(size)});
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::depthwise_kernels<T>(ctx).filter_gradient;
    parallel_for(ctx, all_blocks * parts, 1, [&](std::int64_t item) {
      const std::int64_t index = item / parts;
      const int image = static_cast<int>(index / blocks), begin = static_cast<int>(index % blocks) * block;
      const int first = static_cast<int>(item % parts) * part;
      kernel(shape, x.rows<T>(image, 1).data(), dy.rows<T>(image, 1).data(), partial.data() + index * size, begin,
             std::min(begin + block, rows), first, std::min(first + part, channels));
    });
    detail::through_floats<T>(ctx, dfilter, options.accumulate, [&](view<float, 4> to, bool accumulate) {
      for (std::int64_t c = 0; c < channels; ++c)
        for (std::int64_t tap = 0; tap < taps; ++tap) {
          float& sum = to[c * taps + tap];
          double total = accumulate ? static_cast<double>(sum) : 0;
          for (std::int64_t b = 0; b < all_blocks; ++b)
            total += static_cast<double>(partial[b * size + tap * channels + c]);
          sum = static_cast<float>(total);
        }
    });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
