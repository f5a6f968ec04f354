// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The long axis of a region, and how far the region spreads along and across it: sums of squared distances from the
/// centroid, which over the area are variances [pixels^2].
struct principal_axes {
  double along = 0, across = 0;
  /// Unit vector along the long axis that points up the film; of a lying axis to the right. A region without a long
  /// axis is taken for lying, as no lung is.
  double up_x = 1, up_y = 0;

  /// Angle of the long axis to the vertical, 0 to 90 [degrees].
  double tilt() const noexcept { return std::atan2(std::abs(up_x), -up_y) * 57.29577951308232; }
};

/// The principal axes of a region. \pre it has pixels
principal_axes principal_axes_of(const moments& region);

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
arrangement arrange(const moments& a, const moments& b);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/arrangement_impl.hpp"
#endif
