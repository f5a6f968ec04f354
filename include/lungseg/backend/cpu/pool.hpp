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
  /// Output rows [begin, end); lateral may be null, and y may then have more channels, which are left alone.
  void (*upsample_add)(pool_map in, pool_map out, const float* top, const float* lateral, float* y, int begin, int end);
  /// Input rows [begin, end); dy may have more channels, which are not read.
  void (*upsample_backward)(pool_map in, pool_map out, const float* dy, float* dtop, bool accumulate, int begin,
                            int end);
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu

namespace lungseg::inline LUNGSEG_ABI::backend::cpu::baseline {
#include "lungseg/backend/cpu/pool.inl"
}
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX2)
namespace lungseg::inline LUNGSEG_ABI::backend::cpu::avx2 {
#include "lungseg/backend/cpu/pool.inl"
}
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512)
namespace lungseg::inline LUNGSEG_ABI::backend::cpu::avx512 {
#include "lungseg/backend/cpu/pool.inl"
}
LUNGSEG_TARGET_END
#endif

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// The kernels for the context's instruction set.
inline const pool_table& pool_kernels(const context& ctx) noexcept {
#if LUNGSEG_X86
  if (ctx.instructions() == instruction_set::avx512) return avx512::pool_functions;
  if (ctx.instructions() == instruction_set::avx2) return avx2::pool_functions;
#endif
  static_cast<void>(ctx);
  return baseline::pool_functions;
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
