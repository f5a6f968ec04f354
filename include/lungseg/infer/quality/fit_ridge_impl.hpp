// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/fit_ridge.hpp"
#include "lungseg/infer/quality/gram.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE ridge_regression fit_ridge(const std::vector<std::vector<double>>& rows,
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
  const Eigen::VectorXd weights = normal.ldlt().solve(x.transpose() * y);
  const auto list = [&](const auto& of) { return std::vector<double>(of.data(), of.data() + length); };
  return {list(centre), list(spread), list(weights), offset};
}

}}  // namespace lungseg::LUNGSEG_ABI
