// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Element by element, or row by row, on a GPU; see backend/cuda/conv2d.hpp. Results may be the memory of an input
/// where the operation of ops/ allows it.

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/activation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// y = relu?(y + residual + bias); residual and bias may be empty.
template <class T>
void epilogue(const context& ctx, view<T, 4> y, view<const T, 4> residual, view<const T, 1> bias, bool relu);
template <class T>
void activate(const context& ctx, activation kind, view<const T, 4> x, view<T, 4> y);
template <class T>
void activate_backward(const context& ctx, activation kind, view<const T, 4> at, view<T, 4> dy);
template <class T>
void add(const context& ctx, view<const T, 4> a, view<const T, 4> b, view<T, 4> sum);
/// to = (or +=) from, rounded to its type; one of the two is float.
template <class From, class To>
void convert(const context& ctx, view<const From, 1> from, view<To, 1> to, bool accumulate);
/// Over the last axis of (rows, classes).
template <class T>
void softmax(const context& ctx, view<const T, 2> x, view<float, 2> y);
template <class T>
void scale(const context& ctx, float factor, view<T, 4> x);

/// Which images a branch is left out of: a random choice of the host's (nn/drop_branch.hpp).
struct drop_call {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0, branch = 0;
  float rate = 0;
  const std::uint64_t* step = nullptr;  ///< on the device
  int first = 0;                        ///< number of x's first image in the batch that ranks share
};
/// x *= 0 or 1 / (1 - rate), for each image.
template <class T>
void drop_images(const context& ctx, const drop_call& call, view<T, 4> x);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
