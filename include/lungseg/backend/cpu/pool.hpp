// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/math/pool.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// One image's map: the tensor without its first axis.
struct pool_map {
  int height = 0, width = 0, channels = 0;
};
using math::first_copy;
using math::nearest_source;
using math::pool_window;

/// Pooling and upsampling of rows of one image, for one thread.
template <class T>
struct pool_table {
  /// Output rows [begin, end).
  void (*max_pool)(const pool_window& window, pool_map in, pool_map out, const T* x, T* y, int begin, int end);
  /// Adds to input rows [begin, end) only: what each of their pixels gets from the windows in which it is the first
  /// maximum.
  void (*max_pool_backward)(const pool_window& window, pool_map in, pool_map out, const T* x, const T* y, const T* dy,
                            T* dx, int begin, int end);
  /// Output rows [begin, end); lateral may be null, and y may then have more channels, which are left alone.
  void (*upsample_add)(pool_map in, pool_map out, const T* top, const T* lateral, T* y, int begin, int end);
  /// Input rows [begin, end); dy may have more channels, which are not read.
  void (*upsample_backward)(pool_map in, pool_map out, const T* dy, T* dtop, bool accumulate, int begin, int end);
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/pool.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels for the context's instruction set.
template <class T>
const pool_table<T>& pool_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), pool_functions<T>);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
