// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <limits>

#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/infer/quality/measurements.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE lung_measurement measure(const run_lengths& pixels) {
  const moments sums = moments_of(pixels);
  const box around = bounding_box(pixels);
  return {static_cast<double>(sums.area), static_cast<double>(around.height()), static_cast<double>(around.width()),
          sums.x() + 0.5, sums.y() + 0.5};
}

LUNGSEG_INLINE lung_measurement in_millimetres(const lung_measurement& pixels, const pixel_spacing& spacing) {
  return {pixels.area * spacing.y * spacing.x, pixels.height * spacing.y, pixels.width * spacing.x,
          pixels.x * spacing.x, pixels.y * spacing.y};
}

LUNGSEG_INLINE double left_right_ratio(const film_prediction& found) {
  double left = 0, right = 0;
  for (const predicted_lung& lung : found.lungs)
    (lung.class_id == left_lung ? left : right) += static_cast<double>(area(lung.pixels));
  return left > 0 && right > 0 ? left / right : std::numeric_limits<double>::quiet_NaN();
}

}}  // namespace lungseg::LUNGSEG_ABI
