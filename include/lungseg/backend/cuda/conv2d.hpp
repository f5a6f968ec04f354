// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Convolutions on a GPU. All functions of backend/cuda take memory of the context's device, queue their work on its
/// stream and return; extents were checked by the caller (ops/conv2d.hpp holds the contracts). Defined in kernels/ for
/// float, bfloat16 and float16; a build without CUDA only sees them declared, and calls none (ops::on_gpu).

#include <array>

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

struct conv2d_call {
  std::array<int, 2> stride{1, 1}, padding{0, 0};  ///< padding above and left
  bool relu = false, accumulate = false;
};

/// y = relu?(conv(x, filter) + residual + bias); bias (K) and residual (N, P, Q, K) may be empty. Float products are
/// TF32's unless the context is exact.
/// \throws device_error when cuDNN is missing or has no algorithm
template <class T>
void conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
            view<const T, 4> residual, view<T, 4> y, const conv2d_call& call);
/// dx = the data gradient, then + bias and ReLU where a transposed convolution asks for them.
template <class T>
void conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<const T, 1> bias,
                          view<T, 4> dx, const conv2d_call& call);
template <class T>
void conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                            const conv2d_call& call);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
