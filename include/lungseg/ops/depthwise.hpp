// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Depthwise convolution: every channel has a filter of its own. Images (N, H, W, C), filters (C, R, S, 1), which is
/// the (K, R, S, C) of a convolution with as many groups as channels.

#include <array>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How the filters move over an image, and what happens to the result.
struct depthwise_options {
  std::array<int, 2> stride{1, 1};
  /// Zeros above and left; those below and right follow from the output's extents, as in conv2d_options.
  std::array<int, 2> padding{0, 0};
  bool swish = false;       ///< forward only: the result is x sigmoid(x) of the sum
  bool accumulate = false;  ///< gradients only: add to what the result holds instead of replacing it
};

/// y = swish?(every channel of x cross-correlated with its filter, plus bias).
/// \source Howard et al., "MobileNets", 2017, section 3.1
///
/// \param x       (N, H, W, C)
/// \param filter  (C, R, S, 1)
/// \param bias    (C), or empty for none
/// \param y       (N, P, Q, C)  overwritten; must not overlap x. P and Q as in conv2d
/// \param cache   optional; see packed_filter
/// \throws shape_error, option_error  before anything is written
void depthwise_conv2d(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                      any_view<4> y, const depthwise_options& options = {}, packed_filter* cache = nullptr);

/// dx = d(sum of dy * depthwise_conv2d(x)) / dx, for a call without swish.
///
/// \param dy      (N, P, Q, C)
/// \param filter  (C, R, S, 1)
/// \param dx      (N, H, W, C)  overwritten, or added to; must not overlap dy
/// \throws shape_error, option_error  before anything is written
void depthwise_conv2d_backward_data(const context& ctx, any_const_view<4> dy, any_const_view<4> filter, any_view<4> dx,
                                    const depthwise_options& options = {});

/// dfilter = d(sum of dy * depthwise_conv2d(x)) / dfilter, for a call without swish.
///
/// \param x        (N, H, W, C)
/// \param dy       (N, P, Q, C)
/// \param dfilter  (C, R, S, 1)  overwritten, or added to; of the maps' type, or float32 on the host
/// \throws shape_error, option_error  before anything is written
/// \note   Sums over rows are in single, over blocks of rows in double precision, cut by the extents only.
void depthwise_conv2d_backward_filter(const context& ctx, any_const_view<4> x, any_const_view<4> dy,
                                      any_view<4> dfilter, const depthwise_options& options = {});

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/depthwise_impl.hpp"
#endif
