// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// What the Dice loss of a soft mask is made of: sums over pixels, in double because there are many.
struct dice_sums {
  double both = 0;       // of probability times truth
  double predicted = 0;  // of probabilities
  double truth = 0;
};

/// 1 - (2 both + smooth) / (predicted + truth + smooth). `smooth` makes two empty masks agree.
/// \source Milletari et al., "V-Net", 2016, section 3, with the unsquared denominator of segmentation_models' DiceLoss
LUNGSEG_HD constexpr double dice_loss(const dice_sums& s, double smooth) noexcept {
  return 1 - (2 * s.both + smooth) / (s.predicted + s.truth + smooth);
}

/// The derivative of dice_loss by the probability of a pixel whose truth is `target`.
LUNGSEG_HD constexpr double dice_slope(const dice_sums& s, double smooth, double target) noexcept {
  const double all = s.predicted + s.truth + smooth;
  return ((2 * s.both + smooth) / all - 2 * target) / all;
}
static_assert(dice_loss({3, 4, 4}, 0) == 0.25 && dice_loss({0, 0, 0}, 1) == 0);
static_assert(dice_slope({1, 2, 2}, 0, 1) == -0.375 && dice_slope({1, 2, 2}, 0, 0) == 0.125);

}}}  // namespace lungseg::LUNGSEG_ABI::math
