// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>

#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/backend/cpu/conv/winograd_kernels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

LUNGSEG_INLINE bool winograd_suits(int batch, int height, int width, int in_channels, int out_channels,
                                   instruction_set set, bool by_pairs) {
  // A transformed filter is four times as large as the filter: fewer tiles do not pay for reading it. Tiles that reach
  // far over the map's edge, and channels that leave vectors empty, waste what the method saves: with full tiles it is
  // 3.3 times as fast as a direct sum of floats (measured on Zen 4).
  const std::int64_t tiles = detail::winograd_tiling{batch, height, width}.count();
  const double used = static_cast<double>(batch) * height * width / (16.0 * static_cast<double>(tiles));
  return tiles >= 12 && used > (by_pairs ? 0.6 : 0.4) && in_channels >= 16 &&
         out_channels >= detail::winograd_channel_block(set) / 2;
}

LUNGSEG_INLINE bool winograd_suits_filter_gradient(int batch, int height, int width, int in_channels,
                                                   int out_channels) {
  // The 36 sums per pair of channels, written and read once, have to be outweighed by the multiplications that its
  // tiles save (measured: even at about 16 to 32 tiles), and must not take much memory.
  return in_channels >= 16 && out_channels >= 8 && std::int64_t{in_channels} * out_channels <= 1 << 20 &&
         detail::winograd_tiling{batch, height, width}.count() >= 32;
}

LUNGSEG_INLINE std::size_t winograd_filter_floats(int in_channels, int out_channels, instruction_set set) {
  const int block = detail::winograd_channel_block(set);
  return static_cast<std::size_t>((out_channels + block - 1) / block * detail::winograd_points *
                                  detail::winograd_filter_plane(in_channels, block));
}

LUNGSEG_INLINE void winograd_pack(const context& ctx, view<const float, 4> filter, bool for_data_gradient,
                                  float* packed) {
  expect_extent("winograd_pack", "filter", 1, filter.extent(1), 3);
  expect_extent("winograd_pack", "filter", 2, filter.extent(2), 3);
  const int in = filter.extent(for_data_gradient ? 0 : 3), out = filter.extent(for_data_gradient ? 3 : 0);
  LUNGSEG_FOR(ctx.instructions(), winograd::pack)(ctx, {filter.data(), in, out, for_data_gradient}, packed);
}

template <class T>
void winograd_conv(const context& ctx, view<const T, 4> x, const float* packed, const float* bias_or_null,
                   const T* residual_or_null, view<T, 4> y, bool relu, bool accumulate) {
  for (int axis = 0; axis < 3; ++axis) expect_extent("winograd_conv", "y", axis, y.extent(axis), x.extent(axis));
  if (y.empty()) return;
  const auto zeros = ctx.zeros<T>(std::array{x.extent(3)});
  const detail::winograd_problem<T> problem{x.data(),
                                            packed,
                                            bias_or_null,
                                            residual_or_null,
                                            y.data(),
                                            zeros.data(),
                                            x.extent(3),
                                            y.extent(3),
                                            relu,
                                            accumulate,
                                            {x.extent(0), x.extent(1), x.extent(2)}};
  LUNGSEG_FOR(ctx.instructions(), winograd::convolve<T>)(ctx, problem);
}

#if defined(LUNGSEG_COMPILED)
template void winograd_conv(const context&, view<const float, 4>, const float*, const float*, const float*,
                            view<float, 4>, bool, bool);
template void winograd_conv(const context&, view<const bfloat16, 4>, const float*, const float*, const bfloat16*,
                            view<bfloat16, 4>, bool, bool);
#endif

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
