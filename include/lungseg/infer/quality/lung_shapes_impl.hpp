// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/infer/quality/lung_shapes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<double> pair_shape(const film_description& from) {
  const lung_description *left = from.find(left_lung), *right = from.find(right_lung);
  if (!left || !right) return {};
  std::vector<double> both = left->outline;
  both.insert(both.end(), right->outline.begin(), right->outline.end());
  return aligned(std::move(both));
}

LUNGSEG_INLINE lung_shapes lung_shapes::fit(const std::vector<film_description>& films) {
  std::vector<std::vector<double>> left, right, pair;
  double sum = 0, squares = 0, count = 0;
  for (const film_description& from : films) {
    std::vector<double> both = pair_shape(from);
    if (both.empty()) continue;
    pair.push_back(std::move(both));
    for (const int id : {left_lung, right_lung}) {
      const lung_description& lung = *from.find(id);
      (id == left_lung ? left : right).push_back(aligned(lung.outline));
      const double log_share = std::log(lung.share);
      sum += log_share, squares += log_share * log_share, ++count;
    }
  }
  lung_shapes result{shape_model::fit(left), shape_model::fit(right), shape_model::fit(pair), {}};
  const double mean = sum / count;
  result.size = {mean, std::sqrt(std::max(squares / count - mean * mean, 1e-12))};
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
