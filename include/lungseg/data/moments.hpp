// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/components.hpp"
#include "lungseg/data/runs.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Area, centroid and spread of a set of pixels, gathered in any order; sums of two sets add up.
struct moments {
  double area = 0, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, sum_yy = 0;

  void add(double x, double y) noexcept { *this += moments{1, x, y, x * x, x * y, y * y}; }
  /// All pixels of a run, by the closed sums of an arithmetic series.
  void add(const run& r) noexcept {
    const double n = r.length(), mean = 0.5 * (r.x1 + r.x2 - 1), y = r.y;
    const double x = n * mean, xx = n * mean * mean + n * (n * n - 1) / 12;
    *this += moments{n, x, n * y, xx, x * y, n * y * y};
  }
  moments& operator+=(const moments& o) noexcept {
    area += o.area;
    sum_x += o.sum_x;
    sum_y += o.sum_y;
    sum_xx += o.sum_xx;
    sum_xy += o.sum_xy;
    sum_yy += o.sum_yy;
    return *this;
  }

  double x() const noexcept { return sum_x / area; }
  double y() const noexcept { return sum_y / area; }
  /// Sums of squared and mixed distances from the centroid, for areas that are pooled: xx, xy, yy.
  std::array<double, 3> scatter() const noexcept {
    return {sum_xx - sum_x * sum_x / area, sum_xy - sum_x * sum_y / area, sum_yy - sum_y * sum_y / area};
  }
  /// Variance of the pixels' positions along the unit vector (ux, uy) [pixels^2].
  double variance_along(double ux, double uy) const noexcept {
    const auto [xx, xy, yy] = scatter();
    return (ux * ux * xx + 2 * ux * uy * xy + uy * uy * yy) / area;
  }
};

/// The moments of each component.
inline std::vector<moments> component_moments(const components& found) {
  std::vector<moments> result(static_cast<std::size_t>(found.count()));
  for (std::size_t i = 0; i < found.owners().size(); ++i)
    result[static_cast<std::size_t>(found.owners()[i])].add(found.runs().runs[i]);
  return result;
}

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
inline arrangement arrange(const moments& a, const moments& b) noexcept {
  constexpr double degrees = 57.29577951308232, round = 1.2;
  const double dx = b.x() - a.x(), dy = b.y() - a.y(), apart = std::hypot(dx, dy);
  arrangement result;
  if (apart < 1e-9) return result;
  const double spread = a.variance_along(dx / apart, dy / apart) + b.variance_along(dx / apart, dy / apart);
  result.separation = apart * apart / (spread + 1.0 / 6);

  const auto [axx, axy, ayy] = a.scatter();
  const auto [bxx, bxy, byy] = b.scatter();
  const double xx = axx + bxx, xy = axy + bxy, yy = ayy + byy, difference = std::hypot(xx - yy, 2 * xy);
  double axis = 0.5 * std::atan2(2 * xy, xx - yy);  // of the larger scatter
  if (xx + yy + difference < round * (xx + yy - difference)) axis = std::atan2(dx, -dy);
  double up_x = std::cos(axis), up_y = std::sin(axis);
  if (up_y > 0) up_x = -up_x, up_y = -up_y;
  const double across = (dx * -up_y + dy * up_x) / apart;  // along the axis turned a quarter clockwise
  result.lean = std::acos(std::min(1.0, std::abs(across))) * degrees;
  result.tilt = std::atan2(std::abs(up_x), -up_y) * degrees;
  result.first_is_left = across > 0;
  return result;
}

}  // namespace lungseg::inline LUNGSEG_ABI
