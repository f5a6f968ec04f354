// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// a' a, both triangles, on the caller's thread. Eigen's general product would start OpenMP's threads whatever the
/// context allows, and they wait for each other without sleeping: beside another program that costs a hundred times
/// the product itself.
template <class Matrix>
Eigen::MatrixXd gram(const Matrix& a) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(a.cols(), a.cols());
  result.template selfadjointView<Eigen::Lower>().rankUpdate(a.transpose());
  result.template triangularView<Eigen::StrictlyUpper>() = result.transpose();
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
