// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/math/moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// All pixels of a run.
constexpr moments moments_of(const run& r) noexcept {
  return moments::of_run(r.y, r.x1, r.x2);
}

/// The same of a mask, without decoding it.
inline moments moments_of(const run_lengths& pixels) {
  moments sum;
  detail::for_each_run(pixels, [&](std::int64_t first, std::int64_t last) {
    while (first < last) {
      const std::int64_t column = first / pixels.height, top = first % pixels.height;
      const std::int64_t end = std::min(last, (column + 1) * pixels.height);
      // Runs go down the columns, so x and y change places.
      const moments run = moments::of_run(column, top, top + end - first);
      sum += {run.area, run.sum_y, run.sum_x, run.sum_yy, run.sum_xy, run.sum_xx};
      first = end;
    }
  });
  return sum;
}

/// The moments of each component.
inline std::vector<moments> component_moments(const components& found) {
  std::vector<moments> result(static_cast<std::size_t>(found.count()));
  for (std::size_t i = 0; i < found.owners().size(); ++i)
    result[static_cast<std::size_t>(found.owners()[i])] += moments_of(found.runs().runs[i]);
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

}}  // namespace lungseg::LUNGSEG_ABI
