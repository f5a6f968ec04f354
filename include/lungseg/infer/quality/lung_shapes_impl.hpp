// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

#include "lungseg/infer/quality/lung_shapes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<double> pair_shape(const film_description& from) {
  const lung_description *left = from.find(left_lung), *right = from.find(right_lung);
  if (!left || !right) return {};
  std::vector<double> both = left->outline;
  both.insert(both.end(), right->outline.begin(), right->outline.end());
  return aligned(std::move(both));
}

}}  // namespace lungseg::LUNGSEG_ABI
