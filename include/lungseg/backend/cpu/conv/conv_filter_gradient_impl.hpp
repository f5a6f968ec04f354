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
#include "lungseg/backend/cpu/conv/conv_method.hpp"
#include "lungseg/backend/cpu/conv/winograd_kernels.hpp"
#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/parallel.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/conv/conv_filter_gradient.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {
template <class T>
void winograd_filter_gradient(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<float, 4> dfilter,
                              bool accumulate) {
  const int channels = x.extent(3), outputs = dy.extent(3);
  const auto zeros = ctx.zeros<T>(std::array{std::max(channels, outputs)});
  const detail::winograd_problem<T> problem{x.data(),
                                            nullptr,
                                            nullptr,
                                            nullptr,
                                            nullptr,
                                            zeros.data(),
                                            channels,
                                            outputs,
                                            false,
                                            accumulate,
                                            {x.extent(0), x.extent(1), x.extent(2)}};
  LUNGSEG_FOR(ctx.instructions(), winograd::filter_gradient_by_tiles<T>)(ctx, problem, dy.data(), dfilter.data());
}

#if defined(LUNGSEG_COMPILED)
template void winograd_filter_gradient(const context&, view<const float, 4>, view<const float, 4>, view<float, 4>,
                                       bool);
template void winograd_filter_gradient(const context&, view<const bfloat16, 4>, view<const bfloat16, 4>, view<float, 4>,
                                       bool);
#endif

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
  const conv_sizes sizes{x.extents(), dy.extents(), {dfilter.extent(1), dfilter.extent(2)}, stride, padding};
  if (takes_winograd_filter_gradient(ctx, sizes, false)) return winograd_filter_gradient(ctx, x, dy, dfilter, accumulate);
  LUNGSEG_FOR(ctx.instructions(), filter_gradient::filter_gradient)
  (ctx, detail::filter_gradient_problem{x, dy, dfilter, stride, padding, accumulate});
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
