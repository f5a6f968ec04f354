// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Which of the processor's methods runs a convolution; ops/conv2d.hpp holds the contracts.

#include <array>
#include <cstdint>
#include <utility>

#include "lungseg/backend/cpu/conv/conv_plan.hpp"
#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
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

}}}  // namespace lungseg::LUNGSEG_ABI::ops
