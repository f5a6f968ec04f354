// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>

#include "lungseg/core/context.hpp"

/// \file
/// Convolution with 3 x 3 filters, stride 1, padding 1, by Winograd's minimal filtering F(4x4, 3x3): a quarter of the
/// multiplications of the direct sum, at a relative error of a few 1e-6 instead of a few 1e-7.
/// \source Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// Whether winograd_conv is likely faster than the direct sum for these extents, a filter transform for every few calls
/// included; it is correct for all of them.
/// \param by_pairs  the direct sum is of pairs of bfloat16, which is twice as fast as that of floats
bool winograd_suits(int batch, int height, int width, int in_channels, int out_channels, instruction_set set,
                    bool by_pairs = false);

/// Whether winograd_filter_gradient is likely faster than the direct sum for a map of these extents; by_pairs as above.
bool winograd_suits_filter_gradient(int batch, int height, int width, int in_channels, int out_channels,
                                    bool by_pairs = false);

/// Floats that winograd_pack writes for a convolution from in_channels to out_channels. For the data gradient of a
/// filter (K, 3, 3, C), which goes from K to C channels, ask with (K, C).
std::size_t winograd_filter_floats(int in_channels, int out_channels, instruction_set set);

/// Transforms a filter for winograd_conv.
/// \param filter (K, 3, 3, C)
/// \param for_data_gradient rotates the filter by 180 degrees and swaps its channels, so that winograd_conv(dy) is dx
/// \param packed winograd_filter_floats(C, K, set) floats, or (K, C, set) for the data gradient; valid for the
///        context's instruction set only
/// \throws shape_error for another filter than 3 x 3
void winograd_pack(const context& ctx, view<const float, 4> filter, bool for_data_gradient, float* packed);

/// y = relu?(conv(x) + bias + residual), or with `accumulate` y = relu?(y + conv(x) + bias + residual).
/// Every output is summed in the same order for every number of threads, so the bytes do not depend on it.
/// \param x (N, H, W, C), any extents
/// \param packed what winograd_pack made under the same instruction set
/// \param bias_or_null K floats
/// \param residual_or_null (N, H, W, K); may be y's memory, but then without `accumulate`
/// \param y (N, H, W, K)
/// \throws shape_error when the extents of x and y disagree
template <class T>
void winograd_conv(const context& ctx, view<const T, 4> x, const float* packed, const float* bias_or_null,
                   const T* residual_or_null, view<T, 4> y, bool relu, bool accumulate);

/// winograd_conv with a filter that no other call will ask for, as in a training, where it changes with every step:
/// where few tiles would read it, each thread transforms its part into memory near the processor, and the whole, four
/// times as large as the filter, is never written. The same bytes as winograd_pack and winograd_conv.
/// \param filter, for_data_gradient  as in winograd_pack
/// \throws shape_error when the extents of x and y disagree, or for another filter than 3 x 3
template <class T>
void winograd_conv_once(const context& ctx, view<const T, 4> x, view<const float, 4> filter, bool for_data_gradient,
                        const float* bias_or_null, const T* residual_or_null, view<T, 4> y, bool relu, bool accumulate);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/winograd_impl.hpp"
#endif
