// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Two-dimensional convolution, its gradients, and the transposed convolution; images (N, H, W, C), filters (K, R, S,
/// C). A dense layer is a 1 x 1 convolution on (N, 1, 1, C).

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/ops/conv2d_options.hpp"
#include "lungseg/ops/packed_filter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Throws unless `small` = (N, P, Q, K) can be the result of sliding `filter` = (K, R, S, C) over `large` = (N, H, W,
/// C) with fewer than R (S) zeros below (to the right).
void check_conv2d(const char* op, const char* large_name, const shape<4>& large, const char* small_name,
                  const shape<4>& small, const shape<4>& filter, const conv2d_options& options);

}  // namespace detail

/// y = relu?(x * filter + bias + residual): cross-correlation, as everywhere in this field.
///
/// \param   x         (N, H, W, C)
/// \param   filter    (K, R, S, C)
/// \param   bias      (K), or empty for none
/// \param   residual  (N, P, Q, K), or empty for none; may be y itself
/// \param   y         (N, P, Q, K)  overwritten, or added to; must not overlap x. P is any extent that fewer than R
///                    zeros below the image give: from (H + padding - R) / stride + 1 to (H + padding - 1) / stride + 1
/// \param   cache     optional; see packed_filter
/// \throws  shape_error, option_error  before anything is written
/// \note    Each output sums its products in an order that does not depend on the number of threads. On a GPU factors
///          are rounded to TF32 (11 bits) unless the context is exact.
/// \test    tests/ops/conv2d_test.cpp
void conv2d(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
            any_const_view<4> residual, any_view<4> y, const conv2d_options& options = {},
            packed_filter* cache = nullptr);

/// dx = d(sum of dy * conv2d(x)) / dx: the gradient for the input of a convolution without bias, residual and ReLU.
///
/// \param   dy      (N, P, Q, K)
/// \param   filter  (K, R, S, C)
/// \param   dx      (N, H, W, C)  overwritten, or added to; must not overlap dy
/// \param   options those of the forward call; relu must be off
/// \param   cache   optional, may be the forward call's
/// \throws  shape_error, option_error  before anything is written
/// \test    tests/ops/conv2d_test.cpp
void conv2d_backward_data(const context& ctx, any_const_view<4> dy, any_const_view<4> filter, any_view<4> dx,
                          const conv2d_options& options = {}, packed_filter* cache = nullptr);

/// dfilter = d(sum of dy * conv2d(x)) / dfilter.
///
/// \param   x        (N, H, W, C)
/// \param   dy       (N, P, Q, K)
/// \param   dfilter  (K, R, S, C)  overwritten, or added to; of the maps' type, or float32 on the host, which sums in it
/// \param   options  those of the forward call; relu must be off
/// \throws  shape_error, option_error  before anything is written
/// \test    tests/ops/conv2d_test.cpp
void conv2d_backward_filter(const context& ctx, any_const_view<4> x, any_const_view<4> dy, any_view<4> dfilter,
                            const conv2d_options& options = {});

/// y = relu?(transposed convolution of x + bias): the data gradient of a convolution y -> x, as a forward operation.
/// Its own data gradient is conv2d(dy, filter), its filter gradient conv2d_backward_filter(x := dy, dy := x).
///
/// \param   x       (N, H, W, C)
/// \param   filter  (C, R, S, K)  the filter of the convolution y -> x
/// \param   bias    (K), or empty for none
/// \param   y       (N, P, Q, K)  overwritten, or added to; must not overlap x. P as the input of the
///                  convolution y -> x (2 H for a 2 x 2 kernel with stride 2)
/// \param   cache   optional; see packed_filter
/// \throws  shape_error, option_error  before anything is written
/// \source  Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4,
///          arXiv:1603.07285
/// \test    tests/ops/conv2d_test.cpp
void conv2d_transpose(const context& ctx, any_const_view<4> x, any_const_view<4> filter, any_const_view<1> bias,
                      any_view<4> y, const conv2d_options& options = {}, packed_filter* cache = nullptr);

/// sums[c] = the sum of dy over images, rows and columns: the bias gradient.
///
/// \param   dy    (N, P, Q, K)
/// \param   sums  (K)  overwritten, or added to
/// \throws  shape_error
/// \note    The order of summation depends on the extents only.
/// \test    tests/ops/conv2d_test.cpp
void channel_sums(const context& ctx, any_const_view<4> dy, view<float, 1> sums, bool accumulate = false);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/conv2d_impl.hpp"
#endif
