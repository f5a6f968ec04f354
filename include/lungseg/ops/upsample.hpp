// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {
/// dtop (+)= the sums of dy's first channels over the copies that enlarging by nearest pixels makes.
void enlarged_sums(const context& ctx, any_const_view<4> dy, any_view<4> dtop, bool accumulate);
}  // namespace detail

/// y = top enlarged to y's height and width by its nearest pixels, source index floor(i * in / out), plus `lateral`:
/// the top-down step of a feature pyramid.
/// \source Lin et al., "Feature Pyramid Networks", 2017, section 3
///
/// \param top      (N, H, W, C)
/// \param lateral  (N, H', W', C), or empty for enlarging alone
/// \param y        (N, H', W', C)  overwritten; may be lateral's memory
/// \throws shape_error on disagreeing extents
void upsample_add(const context& ctx, any_const_view<4> top, any_const_view<4> lateral, any_view<4> y);

/// dtop = the gradient of upsample_add's first input: every pixel's sum over its copies. (The lateral's is dy itself.)
///
/// \param dy          (N, H', W', C)
/// \param dtop        (N, H, W, C)  overwritten, or added to if `accumulate`
/// \throws shape_error on disagreeing extents
void upsample_backward(const context& ctx, any_const_view<4> dy, any_view<4> dtop, bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/upsample_impl.hpp"
#endif
