// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"

/// \file
/// The gradient of a convolution by its filter: for every tap, a product of dy^T (K, pixels) and the shifted x
/// (pixels, C), summed in register tiles over packed pixels; or Winograd's method.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// dfilter = (or += with `accumulate`) the gradient of a convolution by its filter.
/// Every element is summed in an order that depends on the extents and the instruction set only, so the bytes do not
/// depend on the number of threads.
/// \param x (N, H, W, C) \param dy (N, H', W', K) \param dfilter (K, R, S, C)
/// \param stride rows, columns \param padding rows above, columns left; the rest follows from dy's extents, and x is
///        zero outside
/// \throws shape_error when batch or channels disagree
void conv_filter_gradient(const context& ctx, view<const float, 4> x, view<const float, 4> dy, view<float, 4> dfilter,
                          std::array<int, 2> stride, std::array<int, 2> padding, bool accumulate);

/// As conv_filter_gradient() of a 3 x 3 filter with stride 1 and padding 1, by Winograd's minimal filtering: correct
/// for all extents, worth it where takes_winograd_filter_gradient() says so. All between its transforms is float32.
/// \tparam T  float or bfloat16
/// \pre extents agree; no map is empty
template <class T>
void winograd_filter_gradient(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<float, 4> dfilter,
                              bool accumulate);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/conv_filter_gradient_impl.hpp"
#endif
