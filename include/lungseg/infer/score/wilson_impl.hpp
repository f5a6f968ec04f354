// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/score/wilson.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE rate wilson(std::int64_t count, std::int64_t of, double z) {
  expect<option_error>(0 <= count && count <= of, "wilson: " + std::to_string(count) + " of " + std::to_string(of));
  if (of == 0) return {count, of, std::nan(""), 0, 1};
  const double n = static_cast<double>(of), p = static_cast<double>(count) / n, spread = z * z / n;
  const double centre = (p + spread / 2) / (1 + spread);
  const double half = z / (1 + spread) * std::sqrt(p * (1 - p) / n + spread / (4 * n));
  // At the ends the interval touches 0 or 1 exactly; rounding must not push it off.
  return {count, of, p, count == 0 ? 0 : std::max(centre - half, 0.0), count == of ? 1 : std::min(centre + half, 1.0)};
}

}}  // namespace lungseg::LUNGSEG_ABI
