// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Pooling and upsampling on a GPU; see backend/cuda/conv2d.hpp, and ops/pool.hpp, upsample.hpp and concat.hpp.

#include "lungseg/core/context.hpp"
#include "lungseg/math/pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

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

/// skip may be empty.
template <class T>
void upsample_concat(const context& ctx, view<const T, 4> top, view<const T, 4> skip, view<T, 4> y);
/// Sums over the copies of dtop's pixels of dy's first channels.
template <class T>
void upsample_concat_backward_top(const context& ctx, view<const T, 4> dy, view<T, 4> dtop, bool accumulate);
/// dy's last channels.
template <class T>
void upsample_concat_backward_skip(const context& ctx, view<const T, 4> dy, view<T, 4> dskip, bool accumulate);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
