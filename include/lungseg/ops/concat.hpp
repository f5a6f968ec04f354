// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// y = `top` enlarged to y's height and width by its nearest pixels, and behind its channels those of `skip`: the way
/// up in a U-Net. With a top of y's height and width it is plain concatenation over channels.
/// \source Ronneberger et al., "U-Net", 2015, section 2
///
/// \param top   (N, H, W, C)
/// \param skip  (N, H', W', D), or empty for enlarging alone
/// \param y     (N, H', W', C + D)  overwritten
/// \throws shape_error on disagreeing extents
void upsample_concat(const context& ctx, any_const_view<4> top, any_const_view<4> skip, any_view<4> y);

/// dtop = the gradient of upsample_concat's first input: every pixel's sum over its copies.
///
/// \param dy    (N, H', W', C + D)
/// \param dtop  (N, H, W, C)  overwritten, or added to if `accumulate`
/// \throws shape_error on disagreeing extents
void upsample_concat_backward_top(const context& ctx, any_const_view<4> dy, any_view<4> dtop, bool accumulate = false);

/// dskip = the gradient of upsample_concat's second input: dy's last channels.
///
/// \param dy     (N, H', W', C + D)
/// \param dskip  (N, H', W', D)  overwritten, or added to if `accumulate`
/// \throws shape_error on disagreeing extents
void upsample_concat_backward_skip(const context& ctx, any_const_view<4> dy, any_view<4> dskip,
                                   bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/concat_impl.hpp"
#endif
