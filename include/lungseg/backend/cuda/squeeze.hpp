// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Squeeze-and-excite on a GPU; see backend/cuda/conv2d.hpp and ops/squeeze.hpp. Sums are in double and in one order.

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

template <class T>
void global_mean(const context& ctx, view<const T, 4> x, view<T, 4> mean);
template <class T>
void global_mean_backward(const context& ctx, view<const T, 4> dmean, view<T, 4> dx, bool accumulate);
template <class T>
void scale_channels(const context& ctx, view<const T, 4> x, view<const T, 4> gate, view<T, 4> y, bool accumulate);
template <class T>
void scale_channels_backward_gate(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dgate,
                                  bool accumulate);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
