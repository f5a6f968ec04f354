// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/backend/cpu/pointwise.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// One image's map: the tensor without its first axis.
struct pool_map {
  int height = 0, width = 0, channels = 0;
};
/// How windows lie: the window of output (oy, ox) starts at (oy * stride - padding) and is clipped to the input.
struct pool_window {
  int kernel[2] = {1, 1}, stride[2] = {1, 1}, padding[2] = {0, 0};  // down, right

  /// First and one past the last input position of an output position along `axis` (0 down, 1 right).
  int first(int output, int axis) const noexcept {
    const int at = output * stride[axis] - padding[axis];
    return at > 0 ? at : 0;
  }
  int past(int output, int axis, int extent) const noexcept {
    const int at = output * stride[axis] - padding[axis] + kernel[axis];
    return at < extent ? at : extent;
  }
};

/// Nearest neighbour: the input position that output position `output` copies, floor(output * in / out).
inline int nearest_source(int output, int in, int out) noexcept {
  return static_cast<int>(std::int64_t{output} * in / out);
}
/// The first output position that copies input position `input`; its copies end before first_copy(input + 1).
inline int first_copy(int input, int in, int out) noexcept {
  return static_cast<int>((std::int64_t{input} * out + in - 1) / in);
}

/// Pooling and upsampling of rows of one image, for one thread.
struct pool_table {
  /// Output rows [begin, end).
  void (*max_pool)(const pool_window& window, pool_map in, pool_map out, const float* x, float* y, int begin, int end);
  /// Adds to input rows [begin, end) only: what each of their pixels gets from the windows in which it is the first
  /// maximum.
  void (*max_pool_backward)(const pool_window& window, pool_map in, pool_map out, const float* x, const float* y,
                            const float* dy, float* dx, int begin, int end);
  /// Output rows [begin, end); lateral may be null.
  void (*upsample_add)(pool_map in, pool_map out, const float* top, const float* lateral, float* y, int begin, int end);
  /// Input rows [begin, end).
  void (*upsample_backward)(pool_map in, pool_map out, const float* dy, float* dtop, bool accumulate, int begin,
                            int end);
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu

#define LUNGSEG_KERNELS "lungseg/backend/cpu/pool.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// The kernels for the context's instruction set.
inline const pool_table& pool_kernels(const context& ctx) noexcept {
  return LUNGSEG_FOR(ctx.instructions(), pool_functions);
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
