// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// Along one axis of a convolution or pooling with TensorFlow's padding "SAME".
struct same_padding {
  int out;     // extent of the result: in / stride, rounded up
  int before;  // zeros above (left); where the zeros do not halve, one more lies below (right)
};

/// \source TensorFlow, tf.nn, "Notes on padding"
LUNGSEG_HD constexpr same_padding same_padding_of(int in, int kernel, int stride) noexcept {
  const int out = (in + stride - 1) / stride, zeros = (out - 1) * stride + kernel - in;
  return {out, zeros > 0 ? zeros / 2 : 0};
}
static_assert(same_padding_of(256, 3, 1).before == 1 && same_padding_of(256, 3, 2).before == 0);
static_assert(same_padding_of(7, 3, 2).out == 4 && same_padding_of(7, 3, 2).before == 1);
static_assert(same_padding_of(64, 5, 2).before == 1 && same_padding_of(8, 1, 2).before == 0);

}}}  // namespace lungseg::LUNGSEG_ABI::math
