// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// One output of a convolution with the norm of stored statistics behind it, as one convolution; see
/// ops::fold_batch_norm.
struct folded_norm {
  float bias = 0, gamma = 1, beta = 0, mean = 0;
  float deviation = 1;  ///< sqrt(variance + epsilon)

  LUNGSEG_HD static folded_norm of(float bias, float gamma, float beta, float mean, float variance,
                                   float epsilon) noexcept {
    return {bias, gamma, beta, mean, std::sqrt(variance + epsilon)};
  }
  /// What the filter is multiplied by.
  LUNGSEG_HD float scale() const noexcept { return gamma / deviation; }
  LUNGSEG_HD float folded_bias() const noexcept { return beta + (bias - mean) * scale(); }
  /// What the folded filter's and bias' gradients are multiplied by on the way back.
  LUNGSEG_HD float slope() const noexcept { return gamma * (1.0f / deviation); }
  /// The gradient of gamma. \param along the product of the folded filter's gradient with the filter
  LUNGSEG_HD float dgamma(double along, float dfolded_bias) const noexcept {
    const double offset = static_cast<double>(bias) - static_cast<double>(mean);
    return static_cast<float>((along + static_cast<double>(dfolded_bias) * offset) *
                              static_cast<double>(1.0f / deviation));
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
