// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "lungseg/backend/cpu/conv/winograd_plan.hpp"
#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"

/// \file
/// Convolution with 3 x 3 filters, stride 1, padding 1, by Winograd's minimal filtering F(4x4, 3x3): a quarter of the
/// multiplications of the direct sum, at a relative error of a few 1e-6 instead of a few 1e-7.
/// \source Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::baseline::winograd {
#include "lungseg/backend/cpu/conv/winograd_transform.inl"
//
#include "lungseg/backend/cpu/conv/winograd_kernel.inl"
//
#include "lungseg/backend/cpu/conv/winograd_driver.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::baseline::winograd

#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX2)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx2::winograd {
#include "lungseg/backend/cpu/conv/winograd_transform.inl"
//
#include "lungseg/backend/cpu/conv/winograd_kernel.inl"
//
#include "lungseg/backend/cpu/conv/winograd_driver.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::avx2::winograd
LUNGSEG_TARGET_END

LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512)
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::avx512::winograd {
#include "lungseg/backend/cpu/conv/winograd_transform.inl"
//
#include "lungseg/backend/cpu/conv/winograd_kernel.inl"
//
#include "lungseg/backend/cpu/conv/winograd_driver.inl"
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::avx512::winograd
LUNGSEG_TARGET_END
#endif

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Whether winograd_conv is likely faster than the direct sum for these extents, a filter transform for every few calls
/// included; it is correct for all of them.
inline bool winograd_suits(int batch, int height, int width, int in_channels, int out_channels, instruction_set set) {
  // A transformed filter is four times as large as the filter: fewer tiles do not pay for reading it. Tiles that reach
  // far over the map's edge, and channels that leave vectors empty, waste what the method saves.
  const std::int64_t tiles = detail::winograd_tiling{batch, height, width}.count();
  const double used = static_cast<double>(batch) * height * width / (16.0 * static_cast<double>(tiles));
  return tiles >= 12 && used > 0.4 && in_channels >= 16 && out_channels >= detail::winograd_channel_block(set) / 2;
}

/// Floats that winograd_pack writes for a convolution from in_channels to out_channels. For the data gradient of a
/// filter (K, 3, 3, C), which goes from K to C channels, ask with (K, C).
inline std::size_t winograd_filter_floats(int in_channels, int out_channels, instruction_set set) {
  const int block = detail::winograd_channel_block(set);
  return static_cast<std::size_t>((out_channels + block - 1) / block * detail::winograd_points *
                                  detail::winograd_filter_plane(in_channels, block));
}

/// Transforms a filter for winograd_conv.
/// \param filter (K, 3, 3, C)
/// \param for_data_gradient rotates the filter by 180 degrees and swaps its channels, so that winograd_conv(dy) is dx
/// \param packed winograd_filter_floats(C, K, set) floats, or (K, C, set) for the data gradient; valid for the
///        context's instruction set only
/// \throws shape_error for another filter than 3 x 3
inline void winograd_pack(const context& ctx, view<const float, 4> filter, bool for_data_gradient, float* packed) {
  expect_extent("winograd_pack", "filter", 1, filter.extent(1), 3);
  expect_extent("winograd_pack", "filter", 2, filter.extent(2), 3);
  const int in = filter.extent(for_data_gradient ? 0 : 3), out = filter.extent(for_data_gradient ? 3 : 0);
#if LUNGSEG_X86
  if (ctx.instructions() == instruction_set::avx512)
    return avx512::winograd::pack(ctx, {filter.data(), in, out, for_data_gradient}, packed);
  if (ctx.instructions() == instruction_set::avx2)
    return avx2::winograd::pack(ctx, {filter.data(), in, out, for_data_gradient}, packed);
#endif
  baseline::winograd::pack(ctx, {filter.data(), in, out, for_data_gradient}, packed);
}

/// y = relu?(conv(x) + bias + residual), or with `accumulate` y = relu?(y + conv(x) + bias + residual).
/// Every output is summed in the same order for every number of threads, so the bytes do not depend on it.
/// \param x (N, H, W, C), any extents
/// \param packed what winograd_pack made under the same instruction set
/// \param bias_or_null K floats
/// \param residual_or_null (N, H, W, K); may be y's memory, but then without `accumulate`
/// \param y (N, H, W, K)
/// \throws shape_error when the extents of x and y disagree
inline void winograd_conv(const context& ctx, view<const float, 4> x, const float* packed, const float* bias_or_null,
                          const float* residual_or_null, view<float, 4> y, bool relu, bool accumulate) {
  for (int axis = 0; axis < 3; ++axis) expect_extent("winograd_conv", "y", axis, y.extent(axis), x.extent(axis));
  if (y.empty()) return;
  const auto zeros = ctx.zeros<float>(std::array{x.extent(3)});
  const detail::winograd_problem problem{x.data(),
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
#if LUNGSEG_X86
  if (ctx.instructions() == instruction_set::avx512) return avx512::winograd::convolve(ctx, problem);
  if (ctx.instructions() == instruction_set::avx2) return avx2::winograd::convolve(ctx, problem);
#endif
  baseline::winograd::convolve(ctx, problem);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
