// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// The constants of one step of an optimizer, the same for all weights.
struct sgd_step {
  float rate = 0, momentum = 0, weight_decay = 0;
  bool nesterov = false;
};
struct adamw_step {
  float keep = 1;              // 1 - rate * weight_decay
  float beta1 = 0, beta2 = 0;  // decay of the first and second moment
  float step = 0;              // rate / (1 - beta1^t)
  float root_correction = 1;   // 1 / sqrt(1 - beta2^t)
  float epsilon = 0;
};

/// What a gradient is multiplied by so that its norm is at most `limit`.
LUNGSEG_HD inline float clip_factor(double norm, float limit) noexcept {
  return norm <= static_cast<double>(limit) ? 1.0f : static_cast<float>(static_cast<double>(limit) / norm);
}

LUNGSEG_HD inline float square_root(float value) noexcept {
  return std::sqrt(value);
}

#include "lungseg/math/optimizer.inl"

}}}  // namespace lungseg::LUNGSEG_ABI::math
