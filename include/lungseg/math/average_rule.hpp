// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// One value of an exponential moving average; with `keep` 0 a copy.
struct average_rule {
  const float* from;
  float* average;
  float keep;  ///< share of the average that stays

  LUNGSEG_HD void operator()(std::int64_t i) const { average[i] = keep * average[i] + (1 - keep) * from[i]; }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
