// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lungseg/data/pixels/arrangement.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

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

/// Takes a direction or its opposite, whichever points up a film; of lying ones the one to the right.
inline void set_up(principal_axes& axes, const Eigen::Vector2d& axis) {
  const double sign = axis.y() > 0 || (axis.y() == 0 && axis.x() < 0) ? -1 : 1;
  axes.up_x = sign * axis.x(), axes.up_y = sign * axis.y();
}

inline principal_axes axes_of(const matrix2& scatter) {
  Eigen::SelfAdjointEigenSolver<matrix2> solver;
  solver.computeDirect(scatter);
  principal_axes axes;
  axes.across = solver.eigenvalues()[0], axes.along = solver.eigenvalues()[1];
  if (axes.along > axes.across) set_up(axes, solver.eigenvectors().col(1));
  return axes;
}

}  // namespace detail

LUNGSEG_INLINE principal_axes principal_axes_of(const moments& region) {
  return detail::axes_of(detail::scatter(region));
}

LUNGSEG_INLINE arrangement arrange(const moments& a, const moments& b) {
  constexpr double degrees = 57.29577951308232, round = 1.2;
  const Eigen::Vector2d between = detail::centroid(b) - detail::centroid(a);
  const double apart = between.norm();
  arrangement result;
  if (apart < 1e-9) return result;
  const Eigen::Vector2d line = between / apart;
  const detail::matrix2 scatter_a = detail::scatter(a), scatter_b = detail::scatter(b);
  const double spread = line.dot(scatter_a * line) / static_cast<double>(a.area) +
                        line.dot(scatter_b * line) / static_cast<double>(b.area);
  result.separation = apart * apart / (spread + 1.0 / 6);

  principal_axes axes = detail::axes_of(scatter_a + scatter_b);
  if (axes.along < round * axes.across) detail::set_up(axes, {-line.y(), line.x()});
  const double across = line.dot(Eigen::Vector2d{-axes.up_y, axes.up_x});  // along the axis turned a quarter clockwise
  result.lean = std::acos(std::min(1.0, std::abs(across))) * degrees;
  result.tilt = axes.tilt();
  result.first_is_left = across > 0;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
