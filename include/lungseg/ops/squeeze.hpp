// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The two pieces of a squeeze-and-excite block that touch the whole map: the mean over its pixels, and the gate on
/// each of its channels. \source Hu et al., "Squeeze-and-Excitation Networks", 2018, equations 2 and 4

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// mean = the mean of x over rows and columns.
///
/// \param x     (N, H, W, C)
/// \param mean  (N, 1, 1, C)  overwritten; 0 for a map without pixels
/// \throws shape_error on disagreeing extents
void global_mean(const context& ctx, any_const_view<4> x, any_view<4> mean);

/// dx = the gradient of global_mean's input: dmean / (H W) at every pixel.
///
/// \param dmean  (N, 1, 1, C)
/// \param dx     (N, H, W, C)  overwritten, or added to if `accumulate`
/// \throws shape_error on disagreeing extents
void global_mean_backward(const context& ctx, any_const_view<4> dmean, any_view<4> dx, bool accumulate = false);

/// y = x times the gate of its image and channel.
///
/// \param x     (N, H, W, C)
/// \param gate  (N, 1, 1, C)
/// \param y     (N, H, W, C)  overwritten, or added to if `accumulate`; may be x's memory
/// \throws shape_error on disagreeing extents
void scale_channels(const context& ctx, any_const_view<4> x, any_const_view<4> gate, any_view<4> y,
                    bool accumulate = false);

/// dgate = the gradient of scale_channels' gate: the sum of x dy over the pixels. (The gradient of x is dy times gate,
/// which is scale_channels again.)
///
/// \param x      (N, H, W, C)
/// \param dy     (N, H, W, C)
/// \param dgate  (N, 1, 1, C)  overwritten, or added to if `accumulate`
/// \throws shape_error on disagreeing extents
void scale_channels_backward_gate(const context& ctx, any_const_view<4> x, any_view<4> dy, any_view<4> dgate,
                                  bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/squeeze_impl.hpp"
#endif
