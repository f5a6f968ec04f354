// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/data/pixels/principal_axes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How two regions lie to each other, in terms that no rotation, shift or scale of the film changes (but for tilt).
struct arrangement {
  /// Fisher's criterion along the line of centres: squared distance of the centroids over the sum of the variances.
  /// A bar cut into halves scores 6 whatever its size; two lungs side by side score 7 and more.
  double separation = 0;
  /// Angle between the line of centres and the perpendicular to the regions' common long axis, 0 to 90 [degrees]: near
  /// 0 for two lungs side by side, near 90 for the upper and lower part of one lung.
  double lean = 90;
  /// Angle of the common long axis to the vertical, 0 to 90 [degrees].
  double tilt = 0;
  /// Whether the first region lies to the left of the second when the long axis is turned upright the shorter way.
  bool first_is_left = true;
};

/// Both regions need pixels. Regions that together are about round have no long axis; then the perpendicular to the
/// line of centres takes its place and lean is 0.
inline arrangement arrange(const moments& a, const moments& b) {
  constexpr double degrees = 57.29577951308232, round = 1.2;
  const Eigen::Vector2d between = centroid(b) - centroid(a);
  const double apart = between.norm();
  arrangement result;
  if (apart < 1e-9) return result;
  const Eigen::Vector2d line = between / apart;
  const matrix2 scatter_a = scatter(a), scatter_b = scatter(b);
  const double spread = line.dot(scatter_a * line) / static_cast<double>(a.area) +
                        line.dot(scatter_b * line) / static_cast<double>(b.area);
  result.separation = apart * apart / (spread + 1.0 / 6);

  principal_axes axes{scatter_a + scatter_b};
  if (axes.along < round * axes.across) axes.up = pointing_up(quarter_turned(line));
  const double across = line.dot(quarter_turned(axes.up));
  result.lean = std::acos(std::min(1.0, std::abs(across))) * degrees;
  result.tilt = axes.tilt();
  result.first_is_left = across > 0;
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
