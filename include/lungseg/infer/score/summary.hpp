// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "lungseg/core/float_bits.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The value below which the share q of the values lies, interpolated linearly between neighbours (numpy's default).
/// NaN for no values; none may be NaN.
inline double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = q * static_cast<double>(values.size() - 1);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), lower, values.end());
  const double low = *lower, part = place - std::floor(place);
  return part == 0 ? low : low + part * (*std::min_element(lower + 1, values.end()) - low);
}

/// What a report says about a list of values. NaN throughout when there are none.
struct summary {
  std::int64_t count = 0;
  double mean = std::numeric_limits<double>::quiet_NaN(), median = mean;
  double percentile_5 = mean, percentile_95 = mean;
};

/// Summary of the values that are not NaN.
inline summary summarise(std::vector<double> values) {
  std::erase_if(values, [](const double& value) { return is_nan(value); });
  if (values.empty()) return {};
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  return {static_cast<std::int64_t>(values.size()), mean, quantile(values, 0.5), quantile(values, 0.05),
          quantile(values, 0.95)};
}

}}  // namespace lungseg::LUNGSEG_ABI
