// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The size and place of a lung's mask, in one unit of length: film pixels, or millimetres. The film's upper left
/// corner is at 0, 0, and pixel (0, 0) has its centre at 0.5, 0.5.
struct lung_measurement {
  double area = 0;               // square units
  double height = 0, width = 0;  // of the box around it
  double x = 0, y = 0;           // centroid

  bool operator==(const lung_measurement&) const = default;
};

/// In film pixels. NaN for place and 0 for size of a mask without pixels.
inline lung_measurement measure(const run_lengths& pixels) {
  const moments sums = moments_of(pixels);
  const box around = bounding_box(pixels);
  return {static_cast<double>(sums.area), static_cast<double>(around.height()), static_cast<double>(around.width()),
          sums.x() + 0.5, sums.y() + 0.5};
}

/// The same in millimetres.
inline lung_measurement in_millimetres(const lung_measurement& pixels, const pixel_spacing& spacing) {
  return {pixels.area * spacing.y * spacing.x, pixels.height * spacing.y, pixels.width * spacing.x,
          pixels.x * spacing.x, pixels.y * spacing.y};
}

/// The left lung's area over the right lung's; NaN unless both were found.
inline double left_right_ratio(const film_prediction& found) {
  double left = 0, right = 0;
  for (const predicted_lung& lung : found.lungs)
    (lung.class_id == left_lung ? left : right) += static_cast<double>(area(lung.pixels));
  return left > 0 && right > 0 ? left / right : std::numeric_limits<double>::quiet_NaN();
}

}}  // namespace lungseg::LUNGSEG_ABI
