// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How pooling windows lie; pairs are (down, right). `padding` is the number of rows above and columns left of the map
/// that the first window covers; what hangs over below and to the right follows from the output's extents. So one pixel
/// on all sides is padding 1, and the SAME rule of TensorFlow for an even map and a 3 x 3 window of stride 2 is padding
/// 0.
struct pool_options {
  std::array<int, 2> kernel{2, 2}, stride{2, 2}, padding{0, 0};
};

/// y = the largest value of every window, clipped to the map. NaN counts as largest.
///
/// \param x  (N, H, W, C)
/// \param y  (N, H', W', C)  overwritten; every window must overlap the map
/// \throws shape_error on disagreeing extents or an empty window; option_error for a kernel or stride below 1
/// \note    kernel 1 and stride 2 keep the even positions, which is how a pyramid's coarsest level is made.
void max_pool(const context& ctx, any_const_view<4> x, any_view<4> y, const pool_options& options = {});

/// dx = the gradient of max_pool's input: each window's gradient goes to the first of its largest values, in row order.
///
/// \param x, y  input and result of max_pool
/// \param dy    (N, H', W', C)
/// \param dx    (N, H, W, C)  overwritten, or added to if `accumulate`
/// \throws as max_pool
void max_pool_backward(const context& ctx, any_const_view<4> x, any_const_view<4> y, any_const_view<4> dy,
                       any_view<4> dx, const pool_options& options = {}, bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/pool_impl.hpp"
#endif
