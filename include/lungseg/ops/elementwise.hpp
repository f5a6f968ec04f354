// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {
/// Elements per thread below which starting a thread costs more than it saves.
inline constexpr std::int64_t pointwise_grain = 16384;

/// Calls f(offset, count) on disjoint ranges of [0, count).
template <class F>
void pointwise(const context& ctx, std::int64_t count, F f) {
  parallel_ranges(ctx, count, pointwise_grain, [&](std::int64_t begin, std::int64_t end) { f(begin, end - begin); });
}
}  // namespace detail

/// sum = a + b. All three have the same extents; `sum` may be a or b.
/// \throws shape_error when extents disagree.
inline void add(const context& ctx, any_const_view<4> a, any_const_view<4> b, any_view<4> sum) {
  detail::expect_extents("add", "b", b.extents(), a.extents());
  detail::expect_extents("add", "sum", sum.extents(), a.extents());
  if (on_gpu(ctx, a.type(), [&]<class T>() { backend::cuda::add<T>(ctx, a, b, sum); })) return;
  const auto kernel = backend::cpu::pointwise_kernels(ctx).add;
  detail::pointwise(ctx, a.size(), [&](std::int64_t at, std::int64_t count) {
    kernel(a.data() + at, b.data() + at, sum.data() + at, count);
  });
}

/// sum += x.
/// \throws shape_error when extents disagree.
inline void add_to(const context& ctx, any_const_view<4> x, any_view<4> sum) {
  add(ctx, x, sum, sum);
}

/// x *= factor.
inline void scale(const context& ctx, float factor, any_view<4> x) {
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::scale<T>(ctx, factor, x); })) return;
  const auto kernel = backend::cpu::pointwise_kernels(ctx).scale;
  detail::pointwise(ctx, x.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(factor, x.data() + at, x.data() + at, count); });
}

/// y = max(x, 0), NaN stays NaN. `y` may be x.
/// \throws shape_error when extents disagree.
inline void relu(const context& ctx, any_const_view<4> x, any_view<4> y) {
  detail::expect_extents("relu", "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::relu<T>(ctx, x, y); })) return;
  const auto kernel = backend::cpu::pointwise_kernels(ctx).relu;
  detail::pointwise(ctx, x.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(x.data() + at, y.data() + at, count); });
}

/// Sets dy to 0 where the ReLU's result y is not positive: on return dy is the gradient of the ReLU's input.
/// \throws shape_error when extents disagree.
inline void relu_backward(const context& ctx, any_const_view<4> y, any_view<4> dy) {
  detail::expect_extents("relu_backward", "dy", dy.extents(), y.extents());
  if (on_gpu(ctx, y.type(), [&]<class T>() { backend::cuda::relu_backward<T>(ctx, y, dy); })) return;
  const auto kernel = backend::cpu::pointwise_kernels(ctx).relu_backward;
  detail::pointwise(ctx, y.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(y.data() + at, dy.data() + at, count); });
}

/// y = 1 / (1 + exp(-x)). `y` may be x.
/// \throws shape_error when extents disagree.
inline void sigmoid(const context& ctx, any_const_view<4> x, any_view<4> y) {
  detail::expect_extents("sigmoid", "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::sigmoid<T>(ctx, x, y); })) return;
  const auto kernel = backend::cpu::activation_kernels(ctx).sigmoid;
  detail::pointwise(ctx, x.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(x.data() + at, y.data() + at, count); });
}

/// y = x sigmoid(x). `y` may be x.
/// \throws shape_error when extents disagree.
inline void swish(const context& ctx, any_const_view<4> x, any_view<4> y) {
  detail::expect_extents("swish", "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::swish<T>(ctx, x, y); })) return;
  const auto kernel = backend::cpu::activation_kernels(ctx).swish;
  detail::pointwise(ctx, x.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(x.data() + at, y.data() + at, count); });
}

/// Multiplies dy by the slope of swish at its input x: on return dy is the gradient of the input.
/// \throws shape_error when extents disagree.
inline void swish_backward(const context& ctx, any_const_view<4> x, any_view<4> dy) {
  detail::expect_extents("swish_backward", "dy", dy.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::swish_backward<T>(ctx, x, dy); })) return;
  const auto kernel = backend::cpu::activation_kernels(ctx).swish_backward;
  detail::pointwise(ctx, x.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(x.data() + at, dy.data() + at, count); });
}

/// Multiplies dy by y (1 - y), the slope of the sigmoid whose result is y.
/// \throws shape_error when extents disagree.
inline void sigmoid_backward(const context& ctx, any_const_view<4> y, any_view<4> dy) {
  detail::expect_extents("sigmoid_backward", "dy", dy.extents(), y.extents());
  if (on_gpu(ctx, y.type(), [&]<class T>() { backend::cuda::sigmoid_backward<T>(ctx, y, dy); })) return;
  const auto kernel = backend::cpu::activation_kernels(ctx).sigmoid_backward;
  detail::pointwise(ctx, y.size(),
                    [&](std::int64_t at, std::int64_t count) { kernel(y.data() + at, dy.data() + at, count); });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
