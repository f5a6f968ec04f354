// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <cmath>

#include "lungseg/math/moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Symmetric 2 x 2. Its alignment does not depend on the instruction set that a program is compiled for, as that of
/// Eigen::Matrix2d does.
using matrix2 = Eigen::Matrix<double, 2, 2, Eigen::DontAlign>;

/// Centroid of a set of pixels, x before y. \pre it has pixels
inline Eigen::Vector2d centroid(const moments& of) {
  return {of.x(), of.y()};
}

/// Sums of squared and mixed distances from the centroid, x before y; of several sets, each about its own, they add up.
/// Over the area it is the covariance of the pixels' places [pixels^2].
inline matrix2 scatter(const moments& of) {
  const Eigen::Vector2d sum{static_cast<double>(of.sum_x), static_cast<double>(of.sum_y)};
  matrix2 squares;
  squares << static_cast<double>(of.sum_xx), static_cast<double>(of.sum_xy),  //
      static_cast<double>(of.sum_xy), static_cast<double>(of.sum_yy);
  return squares - sum * sum.transpose() / static_cast<double>(of.area);
}

/// A direction or its opposite, whichever points up a film; of lying ones the one to the right.
inline Eigen::Vector2d pointing_up(const Eigen::Vector2d& axis) {
  return axis.y() > 0 || (axis.y() == 0 && axis.x() < 0) ? Eigen::Vector2d{-axis} : axis;
}

/// A direction turned a quarter clockwise as seen on a film: what points up then points to the right.
inline Eigen::Vector2d quarter_turned(const Eigen::Vector2d& direction) {
  return {-direction.y(), direction.x()};
}

/// The long axis of a scatter matrix, and how far it spreads along and across it.
struct principal_axes {
  double along = 0, across = 0;
  /// Unit vector along the long axis, pointing_up. A scatter without a long axis is taken for lying, as no lung is.
  Eigen::Vector2d up{1, 0};

  explicit principal_axes(const matrix2& scatter) {
    Eigen::SelfAdjointEigenSolver<matrix2> solver;
    solver.computeDirect(scatter);
    across = solver.eigenvalues()[0], along = solver.eigenvalues()[1];
    if (along <= across) return;
    up = pointing_up(solver.eigenvectors().col(1));
  }

  /// Angle of the long axis to the vertical, 0 to 90 [degrees].
  double tilt() const { return std::atan2(std::abs(up.x()), -up.y()) * 57.29577951308232; }
};

}}  // namespace lungseg::LUNGSEG_ABI
