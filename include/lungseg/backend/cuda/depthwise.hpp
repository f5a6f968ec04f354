// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Depthwise convolutions on a GPU; see backend/cuda/conv2d.hpp and ops/depthwise.hpp.

#include <array>

#include "lungseg/core/context.hpp"
#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

struct depthwise_call {
  std::array<int, 2> stride{1, 1}, padding{0, 0};
  bool swish = false, accumulate = false;
};
/// \param filter (C, R, S, 1), bias (C) or empty
template <class T>
void depthwise_conv2d(const context& ctx, view<const T, 4> x, view<const T, 4> filter, view<const T, 1> bias,
                      view<T, 4> y, const depthwise_call& call);
template <class T>
void depthwise_conv2d_backward_data(const context& ctx, view<const T, 4> dy, view<const T, 4> filter, view<T, 4> dx,
                                    const depthwise_call& call);
template <class T>
void depthwise_conv2d_backward_filter(const context& ctx, view<const T, 4> x, view<const T, 4> dy, view<T, 4> dfilter,
                                      const depthwise_call& call);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
