// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/dtype.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// A function's value and its derivative by its first argument.
struct value_and_slope {
  float value = 0, slope = 0;
};

/// 1 / (1 + exp(-x)); does not overflow.
LUNGSEG_HD inline float sigmoid(float x) noexcept {
  const float e = std::exp(-std::fabs(x));
  return (x >= 0 ? 1.0f : e) / (1.0f + e);
}

/// 0.5 d^2 / beta where |d| < beta, |d| - 0.5 beta elsewhere; beta = 0 gives |d|, with slope 0 at d = 0.
/// \source Girshick, "Fast R-CNN", 2015, equation 3 (beta = 1).
LUNGSEG_HD constexpr value_and_slope smooth_l1(float d, float beta) noexcept {
  const float size = d < 0 ? -d : d;
  if (size < beta) return {0.5f * d * d / beta, d / beta};
  return {size - 0.5f * beta, d > 0 ? 1.0f : d < 0 ? -1.0f : d};
}
static_assert(smooth_l1(0.5f, 1.0f).value == 0.125f && smooth_l1(-3.0f, 1.0f).value == 2.5f);
static_assert(smooth_l1(-2.0f, 0.0f).value == 2.0f && smooth_l1(0.0f, 0.0f).slope == 0.0f);

/// -(t ln s + (1 - t) ln(1 - s)) with s = sigmoid(logit), for a target t in [0, 1], written so that it neither
/// overflows nor cancels.
LUNGSEG_HD inline value_and_slope sigmoid_cross_entropy(float logit, float target) noexcept {
  const float positive = logit > 0 ? logit : logit < 0 ? 0.0f : logit;  // the last keeps NaN
  return {positive - logit * target + std::log1p(std::exp(-std::fabs(logit))), sigmoid(logit) - target};
}

/// The cross entropy of a probability as tf.keras 2 computes it: clipped to [1e-7, 1 - 1e-7], and 1e-7 added inside the
/// logarithms. The slope is 0 where the clipping acts.
LUNGSEG_HD inline value_and_slope clipped_cross_entropy(float probability, float target) noexcept {
  constexpr float tiny = 1e-7f, most = 1.0f - tiny;
  const bool clipped = probability < tiny || probability > most;
  const float p = probability < tiny ? tiny : probability > most ? most : probability;
  const float yes = p + tiny, no = 1.0f - p + tiny;
  const float value = -(target * std::log(yes) + (1.0f - target) * std::log(no));
  return {value, clipped ? 0.0f : (1.0f - target) / no - target / yes};
}

/// clipped_cross_entropy of sigmoid(logit), with the slope by the logit.
LUNGSEG_HD inline value_and_slope clipped_sigmoid_cross_entropy(float logit, float target) noexcept {
  const float p = sigmoid(logit);
  const value_and_slope by_probability = clipped_cross_entropy(p, target);
  return {by_probability.value, by_probability.slope * p * (1.0f - p)};
}

/// probabilities = exp(logits) / their sum, shifted by the largest so that it does not overflow. count must be at
/// least 1.
template <class T>
LUNGSEG_HD inline void softmax(const T* logits, int count, float* probabilities) noexcept {
  float largest = to_float(logits[0]), sum = 0;
  for (int k = 1; k < count; ++k) largest = to_float(logits[k]) > largest ? to_float(logits[k]) : largest;
  for (int k = 0; k < count; ++k) sum += probabilities[k] = std::exp(to_float(logits[k]) - largest);
  for (int k = 0; k < count; ++k) probabilities[k] /= sum;
}

/// ln(sum of exp(logits)), shifted by the largest so that it does not overflow. count must be at least 1.
LUNGSEG_HD inline float log_sum_exp(const float* logits, int count) noexcept {
  float largest = logits[0];
  for (int i = 1; i < count; ++i) largest = logits[i] > largest ? logits[i] : largest;
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += std::exp(logits[i] - largest);
  return largest + std::log(sum);
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
