// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "cudnn/conv_problem.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A matrix product as BLAS counts, column after column: result = op(a) op(b), m x n, with sums over k. All that the
/// choice of an algorithm depends on: the key of the cache.
struct gemm_problem {
  dtype type = dtype::float32;
  bool strict = false;  ///< float32 only: products in full precision, not TF32
  bool transpose_a = false, transpose_b = false;
  bool bias = false, relu = false;  ///< what follows: + bias (m) on every column, max(., 0)
  std::int64_t m = 0, n = 0, k = 0;
  int alignment = 16;  ///< of all tensors, in bytes

  auto operator<=>(const gemm_problem&) const = default;

  /// Extents of the factors as they lie in memory, where a column follows the one before: the rows are the leading
  /// dimension. The result has m rows.
  constexpr std::int64_t a_rows() const noexcept { return transpose_a ? k : m; }
  constexpr std::int64_t a_columns() const noexcept { return transpose_a ? m : k; }
  constexpr std::int64_t b_rows() const noexcept { return transpose_b ? n : k; }
  constexpr std::int64_t b_columns() const noexcept { return transpose_b ? k : n; }
};

/// Which of a convolution's tensors are the factors and the result.
struct gemm_operands {
  conv_tensor a, b, result;
};

/// Whether a convolution is a dense layer: its filter covers the image and stays where it is. (Stride, and zeros behind
/// the image, are of no consequence then.)
constexpr bool is_dense_layer(const conv_problem& p) noexcept {
  constexpr std::array<int, 2> none{0, 0};
  return !p.residual && p.small[1] == 1 && p.small[2] == 1 && p.filter[1] == p.large[1] && p.filter[2] == p.large[2] &&
         p.before == none;
}

/// A dense layer as a matrix product. Our rows are BLAS's columns, so it sees each of our matrices transposed: x (N, F)
/// with F = H W C as F x N, the filter (K, F) as F x K, y (N, K) as K x N. What we want, transposed on both sides, is
///   y = x filter^T     as  y^T = (filter^T)^T x^T
///   dx = dy filter     as  dx^T = filter^T dy^T
///   dfilter = dy^T x   as  dfilter^T = x^T (dy^T)^T
/// and in each an inner ^T is how BLAS sees the tensor anyway; an outer one is a transposition that it is asked for.
/// \pre is_dense_layer(p)
constexpr gemm_problem gemm_of(const conv_problem& p) noexcept {
  const std::int64_t images = p.large[0], outputs = p.filter[0];
  const std::int64_t inputs = std::int64_t{p.large[1]} * p.large[2] * p.large[3];
  gemm_problem gemm{.type = p.type, .strict = p.strict, .bias = p.bias, .relu = p.relu, .alignment = p.alignment};
  if (p.direction == conv_direction::forward) {
    gemm.transpose_a = true;
    gemm.m = outputs, gemm.n = images, gemm.k = inputs;
  } else if (p.direction == conv_direction::data_gradient) {
    gemm.m = inputs, gemm.n = images, gemm.k = outputs;
  } else {
    gemm.transpose_b = true;
    gemm.m = inputs, gemm.n = outputs, gemm.k = images;
  }
  return gemm;
}

constexpr gemm_operands operands_of(conv_direction direction) noexcept {
  using enum conv_tensor;
  return direction == conv_direction::forward         ? gemm_operands{filter, large, small}
         : direction == conv_direction::data_gradient ? gemm_operands{filter, small, large}
                                                      : gemm_operands{large, small, filter};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
