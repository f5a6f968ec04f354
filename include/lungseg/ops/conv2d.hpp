// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Two-dimensional convolution, its gradients, and the transposed convolution; images (N, H, W, C), filters (K, R, S,
/// C). A dense layer is a 1 x 1 convolution on (N, 1, 1, C).

#include <array>
#include <cstdint>
#include <string>

#include "lungseg/backend/cpu/channel_sums.hpp"
#include "lungseg/backend/cpu/conv/conv_filter_gradient.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/ops/conv2d_on_host.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Throws unless `small` = (N, P, Q, K) can be the result of sliding `filter` = (K, R, S, C) over `large` = (N, H, W,
/// C) with fewer than R (S) zeros below (to the right).
inline void check_conv2d(const char* op, const char* large_name, const shape<4>& large, const char* small_name,
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

/// y = relu?(x * filter + bias + residual): cross-correlation, as everywhere in this field.
///
/// \param   x         (N, H, W, C)
/// \param   filter    (K, R, S, C)
/// \param   bias      (K), or empty for none
/// \param   residual  (N, P, Q, K), or empty for none; may be y itself
/// \param   y         (N, P, Q, K)  overwritten, or added to; must not overlap x. P is any extent that fewer than R
///                    zeros below the image give: from (H + padding - R) / stride + 1 to (H + padding - 1) / stride + 1
/// \param   cache     optional; see packed_filter
/// \throws  shape_error, option_error  before anything is written
/// \note    Each output sums its products in an order that does not depend on the number of threads. On a GPU factors
///          are rounded to TF32 (11 bits) unless the context is exact.
/// \test    tests/ops/conv2d_test.cpp
inline void conv2d(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                   any_const_view<4> residual, any_view<4> y, const conv2d_options& options = {},
                   packed_filter* cache = nullptr) {
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

/// dx = d(sum of dy * conv2d(x)) / dx: the gradient for the input of a convolution without bias, residual and ReLU.
///
/// \param   dy      (N, P, Q, K)
/// \param   filter  (K, R, S, C)
/// \param   dx      (N, H, W, C)  overwritten, or added to; must not overlap dy
/// \param   options those of the forward call; relu must be off
/// \param   cache   optional, may be the forward call's
/// \throws  shape_error, option_error  before anything is written
/// \test    tests/ops/conv2d_test.cpp
inline void conv2d_backward_data(const context& ctx, any_const_view<4> dy, any_const_view<4> filter, any_view<4> dx,
                                 const conv2d_options& options = {}, packed_filter* cache = nullptr) {
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

/// dfilter = d(sum of dy * conv2d(x)) / dfilter.
///
/// \param   x        (N, H, W, C)
/// \param   dy       (N, P, Q, K)
/// \param   dfilter  (K, R, S, C)  overwritten, or added to
/// \param   options  those of the forward call; relu must be off
/// \throws  shape_error, option_error  before anything is written
/// \test    tests/ops/conv2d_test.cpp
inline void conv2d_backward_filter(const context& ctx, any_const_view<4> x, any_const_view<4> dy, any_view<4> dfilter,
                                   const conv2d_options& options = {}) {
  detail::check_conv2d("conv2d_backward_filter", "x", x.extents(), "dy", dy.extents(), dfilter.extents(), options);
  expect<option_error>(!options.relu, "conv2d_backward_filter: relu is set, expected a gradient without it");
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::conv2d_backward_filter<T>(
            ctx, x, dy, dfilter, detail::cuda_call(ctx, x.extents(), dfilter.extents(), dy.extents(), options));
      }))
    return;
  on_host(x.type(), [&]<class T>() {
    detail::through_floats(ctx, dfilter.as<T>(), options.accumulate, [&](view<float, 4> to, bool accumulate) {
      if (detail::is_dense(x.extents(), dy.extents(), dfilter.extents(), options))
        detail::filter_gradient<T>(ctx, detail::as_dense(x.as<T>()), dy, detail::as_dense(to), {}, accumulate);
      else
        detail::filter_gradient<T>(ctx, x, dy, to, options, accumulate);
    });
  });
}

/// y = relu?(transposed convolution of x + bias): the data gradient of a convolution y -> x, as a forward operation.
/// Its own data gradient is conv2d(dy, filter), its filter gradient conv2d_backward_filter(x := dy, dy := x).
///
/// \param   x       (N, H, W, C)
/// \param   filter  (C, R, S, K)  the filter of the convolution y -> x
/// \param   bias    (K), or empty for none
/// \param   y       (N, P, Q, K)  overwritten, or added to; must not overlap x. P as the input of the
///                  convolution y -> x (2 H for a 2 x 2 kernel with stride 2)
/// \param   cache   optional; see packed_filter
/// \throws  shape_error, option_error  before anything is written
/// \source  Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4,
///          arXiv:1603.07285
/// \test    tests/ops/conv2d_test.cpp
inline void conv2d_transpose(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                             any_view<4> y, const conv2d_options& options = {}, packed_filter* cache = nullptr) {
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

/// sums[c] = the sum of dy over images, rows and columns: the bias gradient.
///
/// \param   dy    (N, P, Q, K)
/// \param   sums  (K)  overwritten, or added to
/// \throws  shape_error
/// \note    The order of summation depends on the extents only.
/// \test    tests/ops/conv2d_test.cpp
inline void channel_sums(const context& ctx, any_const_view<4> dy, view<float, 1> sums, bool accumulate = false) {
  expect_extent("channel_sums", "sums", 0, sums.extent(0), dy.extent(3));
  if (on_gpu(ctx, dy.type(), [&]<class T>() { backend::cuda::channel_sums<T>(ctx, dy, sums, accumulate); })) return;
  const std::int64_t pixels = std::int64_t{dy.extent(0)} * dy.extent(1) * dy.extent(2);
  on_host(dy.type(), [&]<class T>() {
    backend::cpu::channel_sums(ctx, dy.data<T>(), pixels, dy.extent(3), sums.data(), accumulate);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
