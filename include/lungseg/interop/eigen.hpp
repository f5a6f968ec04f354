// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Tensors as matrices of Eigen and back, without a copy. Not part of lungseg.hpp: who wants it includes it.

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <type_traits>

#include "lungseg/core/error.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A matrix in the library's order: the elements of a row follow each other in memory.
template <class T>
using row_major_matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace detail {

/// Matrix, const where T is const.
template <class T, template <class> class Matrix>
using matrix_like = std::conditional_t<std::is_const_v<T>, const Matrix<std::remove_const_t<T>>, Matrix<T>>;

template <class T>
using column_vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

}  // namespace detail

/// A view of one axis as a vector on the same memory, which the view's owner keeps and frees. \pre it is in host memory
template <class T>
auto eigen_map(view<T, 1> elements) {
  return Eigen::Map<detail::matrix_like<T, detail::column_vector>>{elements.data(), elements.extent(0)};
}

/// A view as a matrix on the same memory, which the view's owner keeps and frees: the last axis gives the columns, all
/// others together the rows. So a map (N, H, W, C) has a row for each pixel, and filters (K, 1, 1, C) are (K, C); the
/// 1x1 convolution of both is `eigen_map(x) * eigen_map(filter).transpose()`. \pre it is in host memory
template <class T, int Rank>
requires(Rank >= 2) auto eigen_map(view<T, Rank> elements) {
  const int columns = elements.extent(Rank - 1);
  const std::int64_t rows = columns == 0 ? 0 : volume(elements.extents()) / columns;
  return Eigen::Map<detail::matrix_like<T, row_major_matrix>>{elements.data(), rows, columns};
}

/// A matrix, or a map or block of one, as a view (rows, columns) on the same memory, which its owner keeps and frees.
/// Matrices have to be row-major, as views are; vectors need not.
/// \throws shape_error when there are gaps between elements or rows, as a block of a wider matrix has them
template <class Matrix>
auto view_of(Matrix&& elements) {
  using type = std::remove_cvref_t<Matrix>;
  static_assert(std::is_lvalue_reference_v<Matrix> || !std::is_base_of_v<Eigen::PlainObjectBase<type>, type>,
                "the view would outlive the matrix");
  static_assert(type::IsRowMajor || type::IsVectorAtCompileTime, "views are row-major: use lungseg::row_major_matrix");
  const auto rows = elements.rows(), columns = elements.cols();
  expect<shape_error>(
      elements.innerStride() == 1 && (type::IsVectorAtCompileTime || rows < 2 || elements.outerStride() == columns),
      "view_of: a matrix of " + std::to_string(rows) + " x " + std::to_string(columns) + " with gaps, expected none");
  using element = std::remove_pointer_t<decltype(elements.data())>;
  return view<element, 2>{elements.data(), {static_cast<int>(rows), static_cast<int>(columns)}};
}

}}  // namespace lungseg::LUNGSEG_ABI
