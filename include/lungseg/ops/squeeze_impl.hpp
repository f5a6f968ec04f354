// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lungseg/backend/cpu/activation.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/gpu.hpp"
#include "lungseg/ops/host.hpp"
#include "lungseg/ops/norm_sums.hpp"
#include "lungseg/ops/squeeze.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

inline norm_extent map_extent(any_const_view<4> x) {
  return {x.extent(0), std::int64_t{x.extent(1)} * x.extent(2), x.extent(3)};
}

/// Throws unless `gate` has one value for each image and channel of x.
inline void expect_gate(std::string_view op, std::string_view name, any_const_view<4> gate, any_const_view<4> x) {
  expect_extents(op, name, gate.extents(), {x.extent(0), 1, 1, x.extent(3)});
}

/// Calls f(image, begin, count) on ranges of the pixels of every image, in parallel.
template <class F>
void image_pixels(const context& ctx, const norm_extent& extent, F f) {
  image_rows(ctx, extent.images, extent.rows, extent.channels,
             [&](int image, std::int64_t begin, std::int64_t end) { f(image, begin, end - begin); });
}

}  // namespace detail

LUNGSEG_INLINE void global_mean(const context& ctx, any_const_view<4> x, any_view<4> mean) {
  detail::expect_gate("global_mean", "mean", mean, x);
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::global_mean<T>(ctx, x, mean); })) return;
  const auto extent = detail::map_extent(x);
  on_host(x.type(), [&]<class T>() {
    const view<T, 4> to = mean.as<T>();
    std::fill(to.begin(), to.end(), T{});
    if (x.empty()) return;
    const auto sums = detail::norm_moments(ctx, extent, x.data<T>()).first;
    for (std::int64_t i = 0; i < to.size(); ++i)
      to[i] = from_float<T>(static_cast<float>(sums[static_cast<std::size_t>(i)] / static_cast<double>(extent.rows)));
  });
}

LUNGSEG_INLINE void global_mean_backward(const context& ctx, any_const_view<4> dmean, any_view<4> dx, bool accumulate) {
  detail::expect_gate("global_mean_backward", "dmean", dmean, dx);
  if (on_gpu(ctx, dmean.type(), [&]<class T>() { backend::cuda::global_mean_backward<T>(ctx, dmean, dx, accumulate); }))
    return;
  const auto extent = detail::map_extent(dx);
  on_host(dmean.type(), [&]<class T>() {
    std::vector<float> share;
    for (const T& v : dmean.as<T>()) share.push_back(to_float(v) / static_cast<float>(extent.rows));
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).shift_channels;
    detail::image_pixels(ctx, extent, [&](int image, std::int64_t begin, std::int64_t count) {
      kernel(share.data() + std::int64_t{image} * extent.channels, dx.data<T>() + extent.offset(image, begin), count,
             extent.channels, accumulate);
    });
  });
}

LUNGSEG_INLINE void scale_channels(const context& ctx, any_const_view<4> x, any_const_view<4> gate, any_view<4> y,
                                   bool accumulate) {
  detail::expect_gate("scale_channels", "gate", gate, x);
  detail::expect_extents("scale_channels", "y", y.extents(), x.extents());
  if (on_gpu(ctx, x.type(), [&]<class T>() { backend::cuda::scale_channels<T>(ctx, x, gate, y, accumulate); })) return;
  const auto extent = detail::map_extent(x);
  on_host(x.type(), [&]<class T>() {
    const auto kernel = backend::cpu::activation_kernels<T>(ctx).scale_channels;
    detail::image_pixels(ctx, extent, [&](int image, std::int64_t begin, std::int64_t count) {
      const std::int64_t at = extent.offset(image, begin);
      kernel(x.data<T>() + at, gate.data<T>() + std::int64_t{image} * extent.channels, y.data<T>() + at, count,
             extent.channels, accumulate);
    });
  });
}

LUNGSEG_INLINE void scale_channels_backward_gate(const context& ctx, any_const_view<4> x, any_view<4> dy,
                                                 any_view<4> dgate, bool accumulate) {
  const std::string_view op = "scale_channels_backward_gate";
  detail::expect_gate(op, "dgate", dgate, x);
  detail::expect_extents(op, "dy", dy.extents(), x.extents());
  if (on_gpu(ctx, x.type(),
             [&]<class T>() { backend::cuda::scale_channels_backward_gate<T>(ctx, x, dy, dgate, accumulate); }))
    return;
  on_host(x.type(), [&]<class T>() {
    const view<T, 4> to = dgate.as<T>();
    if (!accumulate) std::fill(to.begin(), to.end(), T{});
    if (x.empty()) return;
    const std::vector<float> zeros(static_cast<std::size_t>(dgate.size()));
    // The norm's sum of dy (x - mean), with a mean of 0.
    const auto sums =
        detail::norm_gradient_sums<T>(ctx, detail::map_extent(x), x.data<T>(), nullptr, zeros.data(), dy.data<T>())
            .second;
    for (std::int64_t i = 0; i < to.size(); ++i)
      to[i] = from_float<T>(to_float(to[i]) + static_cast<float>(sums[static_cast<std::size_t>(i)]));
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
