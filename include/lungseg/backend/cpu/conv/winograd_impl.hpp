// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>

#include "lungseg/backend/cpu/conv/winograd.hpp"
#include "lungseg/backend/cpu/conv/winograd_kernels.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

namespace detail {

template <class T>
winograd_problem<T> winograd_problem_of(view<const T, 4> x, const float* packed, const float* bias_or_null,
                                        const T* residual_or_null, view<T, 4> y, const T* zeros, bool relu,
                                        bool accumulate) {
  for (int axis = 0; axis < 3; ++axis) expect_extent("winograd_conv", "y", axis, y.extent(axis), x.extent(axis));
  return {x.data(),
          packed,
          bias_or_null,
          residual_or_null,
          y.data(),
          zeros,
          x.extent(3),
          y.extent(3),
          relu,
          accumulate,
          {x.extent(0), x.extent(1), x.extent(2)}};
}

inline winograd_filter_source winograd_source_of(view<const float, 4> filter, bool for_data_gradient) {
  expect_extent("winograd", "filter", 1, filter.extent(1), 3);
  expect_extent("winograd", "filter", 2, filter.extent(2), 3);
  const int in = filter.extent(for_data_gradient ? 0 : 3), out = filter.extent(for_data_gradient ? 3 : 0);
  return {filter.data(), in, out, for_data_gradient};
}

}  // namespace detail

LUNGSEG_INLINE bool winograd_suits(int batch, int height, int width, int in_channels, int out_channels,
                                   instruction_set set, bool by_pairs) {
  // A transformed filter is four times as large as the filter: fewer tiles do not pay for reading or making it (nine of
  // 512 channels take half of the direct sum's time on Zen 5, four as much). Tiles that reach far over the map's edge,
  // and channels that leave vectors empty, waste what the method saves: with full tiles it is 3.3 times as fast as a
  // direct sum of floats (measured on Zen 4).
  const std::int64_t tiles = detail::winograd_tiling{batch, height, width}.count();
  const double used = static_cast<double>(batch) * height * width / (16.0 * static_cast<double>(tiles));
  return tiles >= (by_pairs ? 12 : 9) && used > (by_pairs ? 0.6 : 0.4) && in_channels >= 16 &&
         out_channels >= detail::winograd_channel_block(set) / 2;
}

LUNGSEG_INLINE bool winograd_suits_filter_gradient(int batch, int height, int width, int in_channels, int out_channels,
                                                   bool by_pairs) {
  // The 36 sums per pair of channels, written and read once, have to be outweighed by the multiplications that its
  // tiles save (measured: even at about 9 tiles of 512 channels and 16 of 64), and must not take much memory.
  return in_channels >= 16 && out_channels >= 8 && std::int64_t{in_channels} * out_channels <= 1 << 20 &&
         detail::winograd_tiling{batch, height, width}.count() >= (by_pairs ? 32 : 16);
}

LUNGSEG_INLINE std::size_t winograd_filter_floats(int in_channels, int out_channels, instruction_set set) {
  const int block = detail::winograd_channel_block(set);
  return static_cast<std::size_t>((out_channels + block - 1) / block * detail::winograd_points *
                                  detail::winograd_filter_plane(in_channels, block));
}

LUNGSEG_INLINE void winograd_pack(const context& ctx, view<const float, 4> filter, bool for_data_gradient,
                                  float* packed) {
  LUNGSEG_FOR(ctx.instructions(), winograd::pack)(ctx, detail::winograd_source_of(filter, for_data_gradient), packed);
}

template <class T>
void winograd_conv(const context& ctx, view<const T, 4> x, const float* packed, const float* bias_or_null,
                   const T* residual_or_null, view<T, 4> y, bool relu, bool accumulate) {
  const auto zeros = ctx.zeros<T>(std::array{x.extent(3)});
  const auto problem =
      detail::winograd_problem_of(x, packed, bias_or_null, residual_or_null, y, zeros.data(), relu, accumulate);
  if (y.empty()) return;
  LUNGSEG_FOR(ctx.instructions(), winograd::convolve<T>)(ctx, problem);
}

template <class T>
void winograd_conv_once(const context& ctx, view<const T, 4> x, view<const float, 4> filter, bool for_data_gradient,
                        const float* bias_or_null, const T* residual_or_null, view<T, 4> y, bool relu,
                        bool accumulate) {
  const auto zeros = ctx.zeros<T>(std::array{x.extent(3)});
  const auto problem =
      detail::winograd_problem_of(x, nullptr, bias_or_null, residual_or_null, y, zeros.data(), relu, accumulate);
  if (y.empty()) return;
  LUNGSEG_FOR(ctx.instructions(), winograd::convolve_once<T>)
  (ctx, problem, detail::winograd_source_of(filter, for_data_gradient));
}

#if defined(LUNGSEG_COMPILED)
template void winograd_conv(const context&, view<const float, 4>, const float*, const float*, const float*,
                            view<float, 4>, bool, bool);
template void winograd_conv(const context&, view<const bfloat16, 4>, const float*, const float*, const bfloat16*,
                            view<bfloat16, 4>, bool, bool);
template void winograd_conv_once(const context&, view<const float, 4>, view<const float, 4>, bool, const float*,
                                 const float*, view<float, 4>, bool, bool);
template void winograd_conv_once(const context&, view<const bfloat16, 4>, view<const float, 4>, bool, const float*,
                                 const bfloat16*, view<bfloat16, 4>, bool, bool);
#endif

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
