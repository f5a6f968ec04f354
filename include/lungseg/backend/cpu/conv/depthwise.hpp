// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/pool.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// A depthwise convolution of one image: every channel has its own filter, which moves over `large` as `window` says
/// and gives `small`. Filters are (R, S, C), so that vectors run over channels.
struct depthwise_shape {
  pool_map large, small;
  pool_window window;
};

/// Rows or channels of one image, for one thread. Filters, biases and sums are float32 whatever maps are.
template <class T>
struct depthwise_table {
  /// Rows [begin, end) of y. `bias` may be null; `swish` is applied last.
  void (*forward)(const depthwise_shape& shape, const T* x, const float* filter, const float* bias, T* y, bool swish,
                  int begin, int end);
  /// Rows [begin, end) of dx.
  void (*data_gradient)(const depthwise_shape& shape, const T* dy, const float* filter, T* dx, bool accumulate,
                        int begin, int end);
  /// Adds what rows [begin, end) of dy say to channels [first, past) of sums (R, S, C).
  void (*filter_gradient)(const depthwise_shape& shape, const T* x, const T* dy, float* sums, int begin, int end,
                          int first, int past);
};

/// The kernels for the context's instruction set.
template <class T>
const depthwise_table<T>& depthwise_kernels(const context& ctx) noexcept;

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/backend/cpu/conv/depthwise_impl.hpp"
#endif
