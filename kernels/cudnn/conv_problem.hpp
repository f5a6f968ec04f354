// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "lungseg/core/dtype.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Which of its three tensors a convolution large -> small computes.
enum class conv_direction { forward, data_gradient, filter_gradient };

/// The tensors of a convolution, with the names by which cuDNN's graphs bind memory to them.
enum class conv_tensor : std::int64_t { large = 1, filter, small, bias, residual };
/// A tensor and where it lies.
using conv_binding = std::pair<conv_tensor, const void*>;

/// All that the choice of an algorithm depends on: the key of the plan cache. Tensors as everywhere in the library:
/// large is (N, H, W, C), filter (K, R, S, C), small (N, P, Q, K).
struct conv_problem {
  conv_direction direction = conv_direction::forward;
  dtype type = dtype::float32;
  bool strict = false;                                ///< float32 only: products in full precision, not TF32
  bool accumulate = false;                            ///< add to what the result holds
  bool bias = false, residual = false, relu = false;  ///< forward only
  shape<4> large{}, filter{}, small{};
  int alignment = 16;  ///< of all tensors, in bytes: 16, or the size of an element
  std::array<int, 2> stride{1, 1}, before{0, 0}, after{0, 0};  ///< zeros above and left, below and right

  auto operator<=>(const conv_problem&) const = default;
};

/// Zeros after one axis, so that a kernel of `kernel` cells with `stride` gives `small` outputs. As many as before if
/// that gives the same number of outputs, because cuDNN has more algorithms for that; else as few as suffice.
constexpr int padding_after(int large, int kernel, int stride, int before, int small) noexcept {
  if (large + 2 * before >= kernel && (large + 2 * before - kernel) / stride + 1 == small) return before;
  const int missing = (small - 1) * stride + kernel - large - before;
  return missing > 0 ? missing : 0;
}
static_assert(padding_after(256, 7, 2, 3, 128) == 3 && padding_after(8, 3, 2, 0, 4) == 1);

/// The problem with its paddings behind the image filled in.
inline conv_problem with_padding(conv_problem p) noexcept {
  for (std::size_t axis = 0; axis < 2; ++axis)
    p.after[axis] =
        padding_after(p.large[axis + 1], p.filter[axis + 1], p.stride[axis], p.before[axis], p.small[axis + 1]);
  return p;
}

/// "conv2d float32, 1 x 64 x 64 x 64 by 64 x 3 x 3 x 64, ...": for messages.
inline std::string to_string(const conv_problem& p) {
  const char* const what = p.direction == conv_direction::forward         ? "conv2d"
                           : p.direction == conv_direction::data_gradient ? "conv2d_backward_data"
                                                                          : "conv2d_backward_filter";
  return std::string{what} + " in " + name(p.type) + (p.strict ? ", strict" : "") + ", image " +
         lungseg::to_string(p.large) + ", filter " + lungseg::to_string(p.filter) + ", result " +
         lungseg::to_string(p.small) + ", stride " + lungseg::to_string(p.stride) + ", padding " +
         lungseg::to_string(p.before) + (p.bias ? ", bias" : "") + (p.residual ? ", residual" : "") +
         (p.relu ? ", relu" : "") + (p.accumulate ? ", accumulating" : "");
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
