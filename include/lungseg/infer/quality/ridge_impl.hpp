// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/quality/ridge.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE double ridge_regression::operator()(const std::vector<double>& features) const {
  expect<shape_error>(features.size() == weights.size(), "ridge_regression: " + std::to_string(features.size()) +
                                                             " features, expected " + std::to_string(weights.size()));
  double sum = offset;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (features[i] - centre[i]) / spread[i];
  return sum;
}

}}  // namespace lungseg::LUNGSEG_ABI
