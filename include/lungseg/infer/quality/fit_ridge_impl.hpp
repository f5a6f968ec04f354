// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/fit_ridge.hpp"
#include "lungseg/infer/quality/gram.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The w >= 0 for which w' normal w / 2 - w' target is least: each weight in turn becomes the best one beside the
/// others, until none moves.
inline Eigen::VectorXd nonnegative_solution(const Eigen::MatrixXd& normal, const Eigen::VectorXd& target) {
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(target.size()), slope = -target;
  constexpr int most_rounds = 10000;
  const double least = 1e-12 * target.lpNorm<Eigen::Infinity>();
  for (int round = 0, moved = 1; round < most_rounds && moved; ++round) {
    moved = 0;
    for (Eigen::Index k = 0; k < weights.size(); ++k) {
      if (normal(k, k) <= 0) continue;  // a feature that never changes
      const double next = std::max(0.0, weights[k] - slope[k] / normal(k, k)), by = next - weights[k];
      if (std::abs(by) * normal(k, k) <= least) continue;
      slope += by * normal.col(k);
      weights[k] = next;
      moved = 1;
    }
  }
  return weights;
}

}  // namespace detail

LUNGSEG_INLINE ridge_regression fit_nonnegative_ridge(const std::vector<std::vector<double>>& rows,
                                                      const std::vector<double>& targets, double penalty) {
  expect<shape_error>(
      !rows.empty() && rows.size() == targets.size(),
      "ridge_regression: " + std::to_string(rows.size()) + " rows and " + std::to_string(targets.size()) + " targets");
  const auto count = static_cast<Eigen::Index>(rows.size()), length = static_cast<Eigen::Index>(rows[0].size());
  Eigen::MatrixXd x(count, length);
  for (Eigen::Index i = 0; i < count; ++i) {
    const std::vector<double>& row = rows[static_cast<std::size_t>(i)];
    expect<shape_error>(std::ssize(row) == length, "ridge_regression: rows of " + std::to_string(length) + " and " +
                                                       std::to_string(row.size()) + " features");
    x.row(i) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), length);
  }
  const Eigen::RowVectorXd centre = x.colwise().mean();
  x.rowwise() -= centre;
  Eigen::RowVectorXd spread = (x.colwise().squaredNorm() / static_cast<double>(count)).cwiseSqrt();
  for (double& each : spread)
    if (each < 1e-9) each = 1;
  x.array().rowwise() /= spread.array();
  Eigen::VectorXd y = Eigen::Map<const Eigen::VectorXd>(targets.data(), count);
  const double offset = y.mean();
  y.array() -= offset;
  Eigen::MatrixXd normal = detail::gram(x);
  normal.diagonal().array() += penalty;
  const Eigen::VectorXd weights = detail::nonnegative_solution(normal, x.transpose() * y);
  const auto list = [&](const auto& of) { return std::vector<double>(of.data(), of.data() + length); };
  return {list(centre), list(spread), list(weights), offset};
}

}}  // namespace lungseg::LUNGSEG_ABI
