// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The rules of activations, for V of one float or a pack of them. No include guard: math/activation.hpp includes this
// for floats, and the CPU's kernels once per instruction set, so that packs are compiled for it; each has its own
// sigmoid() and at_least().

/// What the activation gives for x.
template <activation A, class V>
LUNGSEG_HD inline V activate(V x) {
  if constexpr (A == activation::relu)
    return at_least(V{}, x);
  else if constexpr (A == activation::sigmoid)
    return sigmoid(x);
  else
    return x * sigmoid(x);
}

/// dy times the slope, at the result where slope_is_of_result(A), else at x. Where a relu's result is NaN, dy stays.
template <activation A, class V>
LUNGSEG_HD inline V activate_backward(V dy, V at) {
  if constexpr (A == activation::relu) {
    return at <= 0 ? V{} : dy;
  } else if constexpr (A == activation::sigmoid) {
    return dy * (at * (1.0f - at));
  } else {
    const V s = sigmoid(at);
    return dy * (s + at * s * (1.0f - s));
  }
}
