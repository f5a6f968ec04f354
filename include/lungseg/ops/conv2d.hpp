// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Two-dimensional convolution, its gradients, and the transposed convolution; images (N, H, W, C), filters (K, R, S,
/// C). A dense layer is a 1 x 1 convolution on (N, 1, 1, C).

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "lungseg/backend/cpu/channel_sums.hpp"
#include "lungseg/backend/cpu/conv/conv_filter_gradient.hpp"
#include "lungseg/backend/cpu/conv/conv_plan.hpp"
#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How a filter moves over an image, and what happens to the result.
struct conv2d_options {
  std::array<int, 2> stride{1, 1};
  /// Zeros above and left. Those below and right follow from the output's extents, so that they may differ from these.
  std::array<int, 2> padding{0, 0};
  bool relu = false;        ///< forward directions only
  bool accumulate = false;  ///< add to what the result holds instead of replacing it; excludes a residual
};

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

/// Calls use(packed) with the filter's form `which`: from the cache when there is one, else packed into scratch.
template <class Fill, class Use>
void with_packed(const context& ctx, packed_filter* cache, packed_filter::layout which, view<const float, 4> filter,
                 std::array<int, 2> stride, std::int64_t floats, Fill&& fill, Use&& use) {
  packed_filter scratch;
  use((cache ? *cache : scratch).get(ctx, which, filter, stride, floats, fill));
}

/// Whether Winograd's method is allowed, defined and worth it from `in` = (N, H, W, C) to `out` = (N, P, Q, K).
inline bool takes_winograd(const context& ctx, const shape<4>& in, const shape<4>& out, const shape<4>& filter,
                           const conv2d_options& options) {
  constexpr std::array<int, 2> one{1, 1};
  return !ctx.exact() && filter[1] == 3 && filter[2] == 3 && options.stride == one && options.padding == one &&
         in[1] == out[1] && in[2] == out[2] &&
         backend::cpu::winograd_suits(in[0], in[1], in[2], in[3], out[3], ctx.instructions());
}

/// The options as the GPU's kernels take them. Counts the work of the convolution that they are for: large -> small.
inline backend::cuda::conv2d_call cuda_call(const context& ctx, const shape<4>& large, const shape<4>& filter,
                                            const shape<4>& small, const conv2d_options& options) noexcept {
  gpu_counters& counters = ctx.gpu().counters();
  counters.flops += 2 * volume(small) * filter[1] * filter[2] * filter[3];
  counters.bytes += static_cast<std::int64_t>(sizeof(float)) * (volume(large) + volume(filter) + volume(small));
  return {options.stride, options.padding, options.relu, options.accumulate};
}

/// small and large, as in check_conv2d, by Winograd's method in either direction.
inline void run_winograd(const context& ctx, view<const float, 4> in, view<const float, 4> filter, bool gradient,
                         view<float, 4> out, const backend::cpu::conv_epilogue& store, packed_filter* cache) {
  const auto floats = backend::cpu::winograd_filter_floats(in.extent(3), out.extent(3), ctx.instructions());
  with_packed(
      ctx, cache, gradient ? packed_filter::layout::winograd_gradient : packed_filter::layout::winograd, filter, {1, 1},
      static_cast<std::int64_t>(floats), [&](float* to) { backend::cpu::winograd_pack(ctx, filter, gradient, to); },
      [&](const float* packed) {
        backend::cpu::winograd_conv(ctx, in, packed, store.bias, store.residual, out, store.relu, store.accumulate);
      });
}

/// Whether a filter covers its whole input at once, as a fully connected layer on a map does.
inline bool is_dense(const shape<4>& large, const shape<4>& filter, const conv2d_options& options) noexcept {
  return large[1] == filter[1] && large[2] == filter[2] && filter[1] * filter[2] > 1 &&
         options.padding == std::array{0, 0};
}

/// The same elements with rows and columns counted as channels, so that a dense layer is one matrix product.
template <class T>
view<T, 4> as_dense(view<T, 4> map) {
  return map.reshaped(shape<4>{map.extent(0), 1, 1, map.extent(1) * map.extent(2) * map.extent(3)});
}

/// y = conv(x, filter) through `store`.
inline void slide(const context& ctx, view<const float, 4> x, view<const float, 4> filter, view<float, 4> y,
                  const conv2d_options& options, const backend::cpu::conv_epilogue& store, packed_filter* cache) {
  if (y.empty()) return;
  if (is_dense(x.extents(), filter.extents(), options))
    return slide(ctx, as_dense(x), as_dense(filter), y, {}, store, cache);
  if (takes_winograd(ctx, x.extents(), y.extents(), filter.extents(), options))
    return run_winograd(ctx, x, filter, false, y, store, cache);
  const auto [outputs, rows, columns, channels] = filter.extents();
  const int panel = backend::cpu::kernels_for(ctx.instructions(), outputs).panel;
  const std::int64_t floats = backend::cpu::packed_floats(outputs, std::int64_t{rows} * columns * channels, panel);
  const std::array<int, 2> kernel{rows, columns};
  with_packed(
      ctx, cache, packed_filter::layout::direct, filter, {1, 1}, floats,
      [&](float* to) { backend::cpu::pack_forward(ctx, filter, panel, to); },
      [&](const float* packed) {
        backend::cpu::direct_conv_forward(ctx, x, kernel, packed, y, options.stride, options.padding, store);
      });
}

/// large = the data gradient of a convolution large -> small, through `store`.
inline void spread(const context& ctx, view<const float, 4> small, view<const float, 4> filter, view<float, 4> large,
                   const conv2d_options& options, const backend::cpu::conv_epilogue& store, packed_filter* cache) {
  if (large.empty()) return;
  if (!store.bias && is_dense(large.extents(), filter.extents(), options))
    return spread(ctx, small, as_dense(filter), as_dense(large), {}, store, cache);
  if (takes_winograd(ctx, small.extents(), large.extents(), filter.extents(), options))
    return run_winograd(ctx, small, filter, true, large, store, cache);
  const auto [outputs, rows, columns, channels] = filter.extents();
  const int panel = backend::cpu::kernels_for(ctx.instructions(), channels).panel;
  const std::int64_t floats = backend::cpu::packed_floats(channels, std::int64_t{outputs} * rows * columns, panel);
  const std::array<int, 2> kernel{rows, columns};
  with_packed(
      ctx, cache, packed_filter::layout::direct_gradient, filter, options.stride, floats,
      [&](float* to) { backend::cpu::pack_gradient(ctx, filter, options.stride, panel, to); },
      [&](const float* packed) {
        backend::cpu::direct_conv_gradient(ctx, small, kernel, packed, large, options.stride, options.padding, store);
      });
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
  detail::slide(ctx, x, filter, y, options, {bias.data(), residual.data(), options.relu, options.accumulate}, cache);
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
  detail::spread(ctx, dy, filter, dx, options, {.accumulate = options.accumulate}, cache);
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
  if (detail::is_dense(x.extents(), dfilter.extents(), options))
    return backend::cpu::conv_filter_gradient(ctx, detail::as_dense(x.as<float>()), dy,
                                              detail::as_dense(dfilter.as<float>()), {1, 1}, {0, 0},
                                              options.accumulate);
  backend::cpu::conv_filter_gradient(ctx, x, dy, dfilter, options.stride, options.padding, options.accumulate);
}

/// y = relu?(transposed convolution of x + bias): the data gradient of a convolution y -> x, as a forward operation.
/// Its own data gradient is conv2d(dy, filter), its filter gradient conv2d_backward_filter(x := dy, dy := x).
///
/// \param   x       (N, H, W, C)
/// \param   filter  (C, R, S, K)  the filter of the convolution y -> x
/// \param   bias    (K), or empty for none
/// \param   y       (N, P, Q, K)  overwritten, or added to; must not overlap x. P as the input of the convolution y ->
/// x
///                  (2 H for a 2 x 2 kernel with stride 2)
/// \param   cache   optional; see packed_filter
/// \throws  shape_error, option_error  before anything is written
/// \source  Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4,
/// arXiv:1603.07285 \test    tests/ops/conv2d_test.cpp
inline void conv2d_transpose(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                             any_view<4> y, const conv2d_options& options = {}, packed_filter* cache = nullptr) {
  detail::check_conv2d("conv2d_transpose", "y", y.extents(), "x", x.extents(), filter.extents(), options);
  if (bias.address()) expect_extent("conv2d_transpose", "bias", 0, bias.extent(0), filter.extent(3));
  if (on_gpu(ctx, x.type(), [&]<class T>() {
        backend::cuda::conv2d_backward_data<T>(
            ctx, x, filter, bias, y, detail::cuda_call(ctx, y.extents(), filter.extents(), x.extents(), options));
      }))
    return;
  detail::spread(ctx, x, filter, y, options, {bias.data(), nullptr, options.relu, options.accumulate}, cache);
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
  backend::cpu::channel_sums(ctx, dy.data(), pixels, dy.extent(3), sums.data(), accumulate);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
