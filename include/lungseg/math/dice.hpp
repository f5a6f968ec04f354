// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/math/loss.hpp"

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

/// What the two losses of a binary mask, given by logits, are made of.
struct overlap_sums {
  dice_sums overlap;
  double cross_entropy = 0;

  LUNGSEG_HD static overlap_sums of(float logit, float target) noexcept {
    const double p = static_cast<double>(sigmoid(logit)), t = static_cast<double>(target);
    return {{p * t, p, t}, static_cast<double>(sigmoid_cross_entropy(logit, target).value)};
  }
  LUNGSEG_HD void add(const overlap_sums& other) noexcept {
    overlap.both += other.overlap.both;
    overlap.predicted += other.overlap.predicted;
    overlap.truth += other.overlap.truth;
    cross_entropy += other.cross_entropy;
  }
};
/// How the two are added up.
struct overlap_weights {
  float cross_entropy = 1, dice = 1, smooth = 0;
};
/// The derivative, by one of `count` logits, of the weighted mean cross entropy and Dice loss.
LUNGSEG_HD inline float overlap_slope(const overlap_sums& all, std::int64_t count, const overlap_weights& weights,
                                      float logit, float target) noexcept {
  const double p = static_cast<double>(sigmoid(logit)), t = static_cast<double>(target);
  const double by_entropy = (p - t) / static_cast<double>(count);
  const double by_dice = dice_slope(all.overlap, static_cast<double>(weights.smooth), t) * p * (1 - p);
  return static_cast<float>(static_cast<double>(weights.cross_entropy) * by_entropy +
                            static_cast<double>(weights.dice) * by_dice);
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
