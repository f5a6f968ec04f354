// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// How pooling windows lie: the window of output (oy, ox) starts at (oy * stride - padding) and is clipped to the
/// input.
struct pool_window {
  int kernel[2] = {1, 1}, stride[2] = {1, 1}, padding[2] = {0, 0};  // down, right

  /// First and one past the last input position of an output position along `axis` (0 down, 1 right).
  LUNGSEG_HD constexpr int first(int output, int axis) const noexcept {
    const int at = output * stride[axis] - padding[axis];
    return at > 0 ? at : 0;
  }
  LUNGSEG_HD constexpr int past(int output, int axis, int extent) const noexcept {
    const int at = output * stride[axis] - padding[axis] + kernel[axis];
    return at < extent ? at : extent;
  }
  /// First and one past the last output position whose window may hold an input position.
  LUNGSEG_HD constexpr int first_output(int input, int axis) const noexcept {
    const int before = input + padding[axis] - kernel[axis];
    return before < 0 ? 0 : before / stride[axis] + 1;
  }
  LUNGSEG_HD constexpr int past_output(int input, int axis, int outputs) const noexcept {
    const int past = (input + padding[axis]) / stride[axis] + 1;
    return past < outputs ? past : outputs;
  }
};

/// Nearest neighbour: the input position that output position `output` copies, floor(output * in / out).
LUNGSEG_HD constexpr int nearest_source(int output, int in, int out) noexcept {
  return static_cast<int>(std::int64_t{output} * in / out);
}
/// The first output position that copies input position `input`; its copies end before first_copy(input + 1).
LUNGSEG_HD constexpr int first_copy(int input, int in, int out) noexcept {
  return static_cast<int>((std::int64_t{input} * out + in - 1) / in);
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
