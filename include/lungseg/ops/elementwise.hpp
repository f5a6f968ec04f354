// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"

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
  on_host(a.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).add;
    detail::pointwise(ctx, a.size(), [&](std::int64_t at, std::int64_t count) {
      kernel(a.data<T>() + at, b.data<T>() + at, sum.data<T>() + at, count);
    });
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
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).scale;
    detail::pointwise(ctx, x.size(), [&](std::int64_t at, std::int64_t count) {
      kernel(factor, x.data<T>() + at, x.data<T>() + at, count);
    });
  });
}

/// y = the activation of x. `y` may be x.
/// \throws shape_error when extents disagree.
inline void activate(const context& ctx, activation kind, any_const_view<4> x, any_view<4> y) {
  detail::expect_extents(name(kind), "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::activate<T>(ctx, kind, x, y); })) return;
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).forward[static_cast<std::size_t>(kind)];
    detail::pointwise(ctx, x.size(),
                      [&](std::int64_t at, std::int64_t count) { kernel(x.data<T>() + at, y.data<T>() + at, count); });
  });
}

/// Multiplies dy by the activation's slope: on return dy is the gradient of the input. ReLU's is 0 where the result is
/// not positive, whatever dy is there.
/// \param at  the result where slope_is_of_result(kind), else the input
/// \throws shape_error when extents disagree.
inline void activate_backward(const context& ctx, activation kind, any_const_view<4> at, any_view<4> dy) {
  detail::expect_extents(name(kind), "dy", dy.extents(), at.extents());
  if (on_gpu(ctx, at.type(), [&]<class T>() { backend::cuda::activate_backward<T>(ctx, kind, at, dy); })) return;
  on_host(at.type(), [&]<class T>() {
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).backward[static_cast<std::size_t>(kind)];
    detail::pointwise(ctx, at.size(),
                      [&](std::int64_t i, std::int64_t count) { kernel(at.data<T>() + i, dy.data<T>() + i, count); });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
