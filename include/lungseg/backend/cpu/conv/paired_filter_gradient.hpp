// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The gradient of a convolution by its filter, of bfloat16, by dot products of pairs of pixels: on the processor's
/// matrix unit, or lane by lane.

#include <array>

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// As conv_filter_gradient(), of maps in bfloat16, summed in float32. The bytes depend on the extents only, not on the
/// number of threads.
/// Where x holds an infinity or no number, taps that do not meet that pixel may become no numbers, too.
/// \param x (N, H, W, C) \param dy (N, H', W', K) \param dfilter (K, R, S, C), overwritten, or added to with `accumulate`
/// \pre ctx.instructions() is avx512_bf16 or amx_bf16; extents agree
void paired_filter_gradient(const context& ctx, view<const bfloat16, 4> x, view<const bfloat16, 4> dy,
                            view<float, 4> dfilter, std::array<int, 2> stride, std::array<int, 2> padding,
                            bool accumulate);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/paired_filter_gradient_impl.hpp"
#endif
