// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Elementwise, pooling and upsampling kernels on a GPU; see backend/cuda/conv2d.hpp. Results may be the memory of an
/// input where the operation of ops/ allows it.

#include "lungseg/core/context.hpp"
#include "lungseg/math/optimizer.hpp"
#include "lungseg/math/pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// y = relu?(y + residual + bias); residual and bias may be empty.
template <class T>
void epilogue(const context& ctx, view<T, 4> y, view<const T, 4> residual, view<const T, 1> bias, bool relu);
/// y = max(x, 0); y may be x.
template <class T>
void relu(const context& ctx, view<const T, 4> x, view<T, 4> y);
template <class T>
void add(const context& ctx, view<const T, 4> a, view<const T, 4> b, view<T, 4> sum);
/// to = (or +=) from, rounded to its type; one of the two is float.
template <class From, class To>
void convert(const context& ctx, view<const From, 1> from, view<To, 1> to, bool accumulate);
template <class T>
void relu_backward(const context& ctx, view<const T, 4> y, view<T, 4> dy);
template <class T>
void sigmoid(const context& ctx, view<const T, 4> x, view<T, 4> y);
/// Over the last axis of (rows, classes).
template <class T>
void softmax(const context& ctx, view<const T, 2> x, view<float, 2> y);
template <class T>
void max_pool(const context& ctx, view<const T, 4> x, view<T, 4> y, const math::pool_window& window);
template <class T>
void max_pool_backward(const context& ctx, view<const T, 4> x, view<const T, 4> y, view<const T, 4> dy, view<T, 4> dx,
                       const math::pool_window& window, bool accumulate);
/// lateral may be empty.
template <class T>
void upsample_add(const context& ctx, view<const T, 4> top, view<const T, 4> lateral, view<T, 4> y);
template <class T>
void upsample_backward(const context& ctx, view<const T, 4> dy, view<T, 4> dtop, bool accumulate);
/// One step of float32 weights; `copy`, if not empty, receives them in the gradient's type.
template <class T>
void sgd(const context& ctx, const math::sgd_step& step, view<float, 1> weight, view<const T, 1> gradient,
         view<float, 1> velocity, view<T, 1> copy);
template <class T>
void adamw(const context& ctx, const math::adamw_step& step, view<float, 1> weight, view<const T, 1> gradient,
           view<float, 1> first, view<float, 1> second, view<T, 1> copy);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
