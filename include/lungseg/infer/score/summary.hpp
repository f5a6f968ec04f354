// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The value below which the share q of the values lies, interpolated linearly between neighbours (numpy's default).
/// NaN for no values; none may be NaN.
double quantile(std::vector<double> values, double q);

/// What a report says about a list of values. NaN throughout when there are none.
struct summary {
  std::int64_t count = 0;
  double mean = std::numeric_limits<double>::quiet_NaN(), median = mean;
  double percentile_5 = mean, percentile_95 = mean;
};

/// Summary of the values that are not NaN.
summary summarise(std::vector<double> values);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/summary_impl.hpp"
#endif
