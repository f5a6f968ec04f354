// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/ops/elementwise.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

LUNGSEG_INLINE void add(const context& ctx, any_const_view<4> a, any_const_view<4> b, any_view<4> sum) {
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

LUNGSEG_INLINE void scale(const context& ctx, float factor, any_view<4> x) {
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::scale<T>(ctx, factor, x); })) return;
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::pointwise_kernels<T>(ctx).scale;
    detail::pointwise(ctx, x.size(), [&](std::int64_t at, std::int64_t count) {
      kernel(factor, x.data<T>() + at, x.data<T>() + at, count);
    });
  });
}

LUNGSEG_INLINE void activate(const context& ctx, activation kind, any_const_view<4> x, any_view<4> y) {
  detail::expect_extents(name(kind), "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::activate<T>(ctx, kind, x, y); })) return;
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).forward[static_cast<std::size_t>(kind)];
    detail::pointwise(ctx, x.size(),
                      [&](std::int64_t at, std::int64_t count) { kernel(x.data<T>() + at, y.data<T>() + at, count); });
  });
}

LUNGSEG_INLINE void activate_backward(const context& ctx, activation kind, any_const_view<4> at, any_view<4> dy) {
  detail::expect_extents(name(kind), "dy", dy.extents(), at.extents());
  if (on_gpu(ctx, at.type(), [&]<class T>() { backend::cuda::activate_backward<T>(ctx, kind, at, dy); })) return;
  on_host(at.type(), [&]<class T>() {
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).backward[static_cast<std::size_t>(kind)];
    detail::pointwise(ctx, at.size(),
                      [&](std::int64_t i, std::int64_t count) { kernel(at.data<T>() + i, dy.data<T>() + i, count); });
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
