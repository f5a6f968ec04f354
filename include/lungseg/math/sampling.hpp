// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// At most so many of `count` sampled candidates are positives.
LUNGSEG_HD constexpr int positive_quota(int count, double positive_fraction) noexcept {
  return static_cast<int>(count * positive_fraction);
}

/// At most so many negatives go with `positives` positives: the rest of `count`, or a fixed share.
LUNGSEG_HD constexpr int negative_quota(int count, double positive_fraction, bool fill, int positives) noexcept {
  if (fill) return count - positives;
  // Matterport rounds the reciprocal to float32 and cuts the product off; 21 positives at 0.33 give 42.
  const float per_positive = static_cast<float>(1.0 / positive_fraction);
  const int all = static_cast<int>(per_positive * static_cast<float>(positives));
  return (all < count ? all : count) - positives;
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
