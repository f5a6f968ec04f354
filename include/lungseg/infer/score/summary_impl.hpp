// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lungseg/core/float_bits.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = q * static_cast<double>(values.size() - 1);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), lower, values.end());
  const double low = *lower, part = place - std::floor(place);
  return part == 0 ? low : low + part * (*std::min_element(lower + 1, values.end()) - low);
}

LUNGSEG_INLINE summary summarise(std::vector<double> values) {
  std::erase_if(values, [](const double& value) { return is_nan(value); });
  if (values.empty()) return {};
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  return {static_cast<std::int64_t>(values.size()), mean, quantile(values, 0.5), quantile(values, 0.05),
          quantile(values, 0.95)};
}

}}  // namespace lungseg::LUNGSEG_ABI
