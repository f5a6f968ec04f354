// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/fit_ridge.hpp"
#include "lungseg/infer/quality/gram.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Features and targets of rows, and the group of each.
struct grouped_rows {
  Eigen::MatrixXd features;
  Eigen::VectorXd targets;
  std::vector<std::size_t> groups;
};

inline grouped_rows collect_rows(const std::vector<std::vector<double>>& rows, const std::vector<double>& targets,
                                 const std::vector<std::size_t>& groups) {
  expect<shape_error>(!rows.empty() && rows.size() == targets.size() && rows.size() == groups.size(),
                      "ridge_regression: " + std::to_string(rows.size()) + " rows, " + std::to_string(targets.size()) +
                          " targets and the groups of " + std::to_string(groups.size()));
  const auto count = static_cast<Eigen::Index>(rows.size()), length = static_cast<Eigen::Index>(rows[0].size());
  grouped_rows all{Eigen::MatrixXd(count, length), Eigen::Map<const Eigen::VectorXd>(targets.data(), count), groups};
  for (Eigen::Index i = 0; i < count; ++i) {
    const std::vector<double>& row = rows[static_cast<std::size_t>(i)];
    expect<shape_error>(std::ssize(row) == length, "ridge_regression: rows of " + std::to_string(length) + " and " +
                                                       std::to_string(row.size()) + " features");
    all.features.row(i) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), length);
  }
  return all;
}

/// The mean of the groups' means, of features and of targets.
struct group_centre {
  Eigen::RowVectorXd features;
  double target = 0;
};

/// Takes rows from their group's mean, and multiplies them by what gives each group the same weight.
inline group_centre centre_in_groups(grouped_rows& rows) {
  std::map<std::size_t, std::vector<Eigen::Index>> members;
  for (std::size_t i = 0; i < rows.groups.size(); ++i) members[rows.groups[i]].push_back(static_cast<Eigen::Index>(i));
  const auto groups = static_cast<double>(members.size()), count = static_cast<double>(rows.groups.size());
  group_centre centre{Eigen::RowVectorXd::Zero(rows.features.cols())};
  for (const auto& [group, of] : members) {
    const Eigen::RowVectorXd mean = rows.features(of, Eigen::all).colwise().mean();
    const double target = rows.targets(of).mean();
    centre.features += mean / groups;
    centre.target += target / groups;
    const double weight = std::sqrt(count / (groups * static_cast<double>(of.size())));
    for (const Eigen::Index i : of) {
      rows.features.row(i) = (rows.features.row(i) - mean) * weight;
      rows.targets(i) = (rows.targets(i) - target) * weight;
    }
  }
  return centre;
}

}  // namespace detail

LUNGSEG_INLINE ridge_regression fit_ridge(const std::vector<std::vector<double>>& rows,
                                          const std::vector<double>& targets, const std::vector<std::size_t>& groups,
                                          double penalty) {
  detail::grouped_rows all = detail::collect_rows(rows, targets, groups);
  const detail::group_centre centre = detail::centre_in_groups(all);
  const auto count = static_cast<double>(rows.size());
  Eigen::RowVectorXd spread = (all.features.colwise().squaredNorm() / count).cwiseSqrt();
  for (double& each : spread)
    if (each < 1e-9) each = 1;
  all.features.array().rowwise() /= spread.array();
  Eigen::MatrixXd normal = detail::gram(all.features);
  normal.diagonal().array() += penalty * count;
  const Eigen::VectorXd weights = normal.ldlt().solve(all.features.transpose() * all.targets);
  const auto list = [](const auto& of) { return std::vector<double>(of.data(), of.data() + of.size()); };
  return {list(centre.features), list(spread), list(weights), centre.target};
}

}}  // namespace lungseg::LUNGSEG_ABI
