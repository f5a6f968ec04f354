// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/fit_shapes.hpp"
#include "lungseg/infer/quality/gram.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE shape_model fit_shape_model(const std::vector<std::vector<double>>& shapes, double explain) {
  expect<shape_error>(shapes.size() >= 3,
                      "shape_model: " + std::to_string(shapes.size()) + " shapes, expected at least 3");
  const auto count = static_cast<Eigen::Index>(shapes.size()), length = static_cast<Eigen::Index>(shapes[0].size());
  Eigen::MatrixXd rows(count, length);
  for (Eigen::Index i = 0; i < count; ++i) {
    const std::vector<double>& shape = shapes[static_cast<std::size_t>(i)];
    expect<shape_error>(std::ssize(shape) == length, "shape_model: shapes of " + std::to_string(length) + " and " +
                                                         std::to_string(shape.size()) + " coordinates");
    rows.row(i) = Eigen::Map<const Eigen::RowVectorXd>(shape.data(), length);
  }
  const Eigen::RowVectorXd mean = rows.colwise().mean();
  rows.rowwise() -= mean;
  // fewer shapes than coordinates: what the shapes have in common has the same variances, and is smaller
  const bool dual = count < length;
  const Eigen::MatrixXd products = dual ? detail::gram(rows.transpose()) : detail::gram(rows);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved{products / static_cast<double>(count - 1)};
  shape_model result{{mean.data(), mean.data() + length}, {}, {}};
  const double all = solved.eigenvalues().sum();
  double explained = 0;
  for (Eigen::Index k = products.rows() - 1; k >= 0 && explained < explain * all; --k) {  // largest variance first
    Eigen::VectorXd mode = solved.eigenvectors().col(k);
    if (dual) mode = (rows.transpose() * mode).normalized();
    result.modes.insert(result.modes.end(), mode.data(), mode.data() + length);
    result.variances.push_back(solved.eigenvalues()[k]);
    explained += solved.eigenvalues()[k];
  }
  return result;
}

LUNGSEG_INLINE lung_shapes fit_lung_shapes(const std::vector<film_description>& films) {
  std::vector<std::vector<double>> left, right, pair;
  double sum = 0, squares = 0, count = 0;
  for (const film_description& from : films) {
    std::vector<double> both = pair_shape(from);
    if (both.empty()) continue;
    pair.push_back(std::move(both));
    for (const int id : {left_lung, right_lung}) {
      const lung_description& lung = *from.find(id);
      (id == left_lung ? left : right).push_back(aligned(lung.outline));
      const double log_share = std::log(lung.share);
      sum += log_share, squares += log_share * log_share, ++count;
    }
  }
  lung_shapes result{fit_shape_model(left), fit_shape_model(right), fit_shape_model(pair), {}};
  const double mean = sum / count;
  result.size = {mean, std::sqrt(std::max(squares / count - mean * mean, 1e-12))};
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
