// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// The two samples beside a position on one axis, and what each counts. Bilinear weights are products of the two axes'
/// weights. A weight of 0 means that the sample is not to be read; its index is still valid.
struct linear_taps {
  int low = 0, high = 0;
  float low_weight = 0, high_weight = 0;
};

/// What lies outside an axis: zeros, or the edge sample again.
enum class border { zero, clamp };

/// Where the centre of cell `i` of `to` cells lies on an axis of `from` cells that spans the same length, in cells
/// whose centres are whole numbers (half-pixel centres).
LUNGSEG_HD constexpr double half_pixel(double i, double from, double to) noexcept {
  return (i + 0.5) * from / to - 0.5;
}

/// Linear interpolation at `position` among `extent` samples at 0, 1, ... A NaN position reads nothing.
LUNGSEG_HD inline linear_taps taps_at(double position, int extent, border outside) noexcept {
  if (is_nan(position)) return {};
  if (outside == border::clamp) position = position < 0 ? 0 : position > extent - 1 ? extent - 1 : position;
  if (position <= -1 || position >= extent) return {};
  const double floor = std::floor(position);
  const int low = static_cast<int>(floor);
  const float fraction = static_cast<float>(position - floor);
  const bool has_low = low >= 0, has_high = low + 1 < extent;
  return {has_low ? low : 0, has_high ? low + 1 : extent - 1, has_low ? 1 - fraction : 0.0f,
          has_high ? fraction : 0.0f};
}

/// The rule of RoIAlign: up to one cell outside counts as the edge, farther (or NaN) as nothing.
/// \source torchvision 0.14 and detectron2, roi_align kernels.
LUNGSEG_HD constexpr linear_taps roi_align_taps(float position, int extent) noexcept {
  if (is_nan(position) || position < -1.0f || position > static_cast<float>(extent)) return {};
  const float inside = position > 0 ? position : 0.0f;
  const int low = static_cast<int>(inside);
  if (low >= extent - 1) return {extent - 1, extent - 1, 1.0f, 0.0f};
  const float fraction = inside - static_cast<float>(low);
  return {low, low + 1, 1 - fraction, fraction};
}

/// The rule of crop_and_resize: anything outside the centres of the first and last cell (or NaN) counts as nothing.
/// A region that was clipped to the image has its outer samples exactly on such a centre. The original loses them to
/// float32 rounding in about 3 of 100 such regions, in others on each processor; here a ten-thousandth of a cell makes
/// no difference (docs/architecture.md, "The original's answers"). \source TensorFlow 2, crop_and_resize_op.cc, with
/// extrapolation value 0.
LUNGSEG_HD constexpr linear_taps crop_taps(float position, int extent) noexcept {
  constexpr float rounding = 1e-4f;
  const float last = static_cast<float>(extent - 1);
  if (is_nan(position) || position < -rounding || position > last + rounding) return {};
  const float inside = position < 0.0f ? 0.0f : position > last ? last : position;
  const int low = static_cast<int>(inside);
  const float fraction = inside - static_cast<float>(low);
  return {low, fraction > 0 ? low + 1 : low, 1 - fraction, fraction};
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
