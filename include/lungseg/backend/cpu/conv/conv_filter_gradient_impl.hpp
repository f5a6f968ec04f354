// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "lungseg/backend/cpu/conv/conv_filter_gradient.hpp"
#include "lungseg/backend/cpu/conv/conv_filter_gradient_plan.hpp"
#include "lungseg/backend/cpu/conv/winograd_kernels.hpp"
#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/parallel.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/conv_filter_gradient.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {
namespace detail {

/// Whether Winograd's way is likely the faster one: the 36 sums per pair of channels, written and read once, have to be
/// outweighed by the multiplications that its tiles save (measured: even at about 16 to 32 tiles), and must not take
/// much memory.
inline bool winograd_suits_filter_gradient(const filter_gradient_problem& p) noexcept {
  const bool fits = p.rows == 3 && p.columns == 3 && p.stride == std::array{1, 1} && p.padding == std::array{1, 1} &&
                    p.height == p.out_height && p.width == p.out_width;
  return fits && p.channels >= 16 && p.out_channels >= 8 && std::int64_t{p.channels} * p.out_channels <= 1 << 20 &&
         winograd_tiling{p.batch, p.height, p.width}.count() >= 32;
}

inline void winograd_filter_gradient(const context& ctx, const filter_gradient_problem& p) {
  const auto zeros = ctx.zeros<float>(std::array{std::max(p.channels, p.out_channels)});
  const winograd_problem<float> problem{p.x,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        nullptr,
                                        zeros.data(),
                                        p.channels,
                                        p.out_channels,
                                        false,
                                        p.accumulate,
                                        {p.batch, p.height, p.width}};
  LUNGSEG_FOR(ctx.instructions(), winograd::filter_gradient_by_tiles)(ctx, problem, p.dy, p.dfilter);
}

}  // namespace detail

LUNGSEG_INLINE void conv_filter_gradient(const context& ctx, view<const float, 4> x, view<const float, 4> dy,
                                         view<float, 4> dfilter, std::array<int, 2> stride, std::array<int, 2> padding,
                                         bool accumulate) {
  expect_extent("conv_filter_gradient", "dy", 0, dy.extent(0), x.extent(0));
  expect_extent("conv_filter_gradient", "dfilter", 0, dfilter.extent(0), dy.extent(3));
  expect_extent("conv_filter_gradient", "dfilter", 3, dfilter.extent(3), x.extent(3));
  if (dfilter.empty()) return;
  if (dy.empty()) {
    if (!accumulate) std::fill(dfilter.begin(), dfilter.end(), 0.0f);
    return;
  }
  const detail::filter_gradient_problem problem{x, dy, dfilter, stride, padding, accumulate};
  if (!ctx.exact() && detail::winograd_suits_filter_gradient(problem))
    return detail::winograd_filter_gradient(ctx, problem);
  LUNGSEG_FOR(ctx.instructions(), filter_gradient::filter_gradient)(ctx, problem);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
