// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "lungseg/infer/quality/conformal.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE double conformal_bound(std::vector<double> values, double miss) {
  const double wanted = std::ceil((static_cast<double>(values.size()) + 1) * (1 - miss) - 1e-9);
  if (wanted > static_cast<double>(values.size())) return std::numeric_limits<double>::infinity();
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(std::max(wanted, 1.0)) - 1;
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}}  // namespace lungseg::LUNGSEG_ABI
