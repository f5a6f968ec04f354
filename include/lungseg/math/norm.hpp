// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// What a norm divides and shifts by.
struct moments {
  float mean = 0, inverse_std = 0;
};

/// Mean and 1 / sqrt(variance + epsilon) from sums over `count` values and their squares; the variance is the biased
/// one. Sums in double keep the digits that the difference needs. No values: zeros.
LUNGSEG_HD inline moments finish_moments(double sum, double square, double count, float epsilon) noexcept {
  if (!(count > 0)) return {};
  const double mean = sum / count, variance = square / count - mean * mean;
  const double spread = variance > 0 || is_nan(variance) ? variance : 0.0;
  return {static_cast<float>(mean), static_cast<float>(1.0 / std::sqrt(spread + static_cast<double>(epsilon)))};
}

/// dx = dy * scale + (x - mean) * slope + shift.
struct norm_slope {
  float scale = 0, slope = 0, shift = 0;
};

/// The way back through one channel of batch norm. \source Ioffe and Szegedy, "Batch Normalization", 2015, section 3
/// \param sum    of dy, \param along of dy * (x - mean) / std, over `count` values
LUNGSEG_HD inline norm_slope batch_norm_slope(float gamma, float inverse_std, double sum, double along,
                                              double count) noexcept {
  const double inverse = static_cast<double>(inverse_std), factor = static_cast<double>(gamma) * inverse;
  return {static_cast<float>(factor), static_cast<float>(-factor * inverse * along / count),
          static_cast<float>(-factor * sum / count)};
}

/// The way back through one channel of group norm. \source Wu and He, "Group Normalization", 2018, section 3
/// \param total  of gamma * dy, \param along of gamma * dy * (x - mean) / std, over the `count` values of the group
LUNGSEG_HD inline norm_slope group_norm_slope(float gamma, float inverse_std, double total, double along,
                                              double count) noexcept {
  const double inverse = static_cast<double>(inverse_std);
  return {static_cast<float>(static_cast<double>(gamma) * inverse),
          static_cast<float>(-inverse * inverse * along / count), static_cast<float>(-inverse * total / count)};
}

/// running += momentum * (batch - running), for mean and variance; the running variance takes the unbiased one.
/// \param count  values per channel; none: nothing changes
LUNGSEG_HD inline void move_running(const moments& batch, double count, float epsilon, float momentum, float& mean,
                                    float& variance) noexcept {
  if (!(count > 0)) return;
  const double inverse = static_cast<double>(batch.inverse_std), unbiased = count > 1 ? count / (count - 1) : 1.0;
  const double biased = 1 / (inverse * inverse) - static_cast<double>(epsilon);
  mean += momentum * (batch.mean - mean);
  variance += momentum * (static_cast<float>((biased > 0 ? biased : 0.0) * unbiased) - variance);
}

#include "lungseg/math/norm.inl"

}}}  // namespace lungseg::LUNGSEG_ABI::math
