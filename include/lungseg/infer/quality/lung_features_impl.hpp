// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>

#include "lungseg/infer/quality/lung_features.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<std::vector<double>> features_of(const film_description& from, const lung_shapes& shapes) {
  std::vector<std::vector<double>> result;
  const std::vector<double> both = pair_shape(from);
  for (const lung_description& lung : from.lungs) {
    const shape_model& known = lung.class_id == left_lung ? shapes.left : shapes.right;
    const shape_distance own = known.distance(aligned(lung.outline));
    const shape_distance pair = both.empty() ? own : shapes.pair.distance(both);
    const lung_signs& s = lung.signs;
    std::vector<double> values{1 - lung.score,
                               s.boundary_entropy,
                               s.inside_doubt,
                               1 - s.self_dice,
                               1 - s.view_dice,
                               1 - s.inside_whole,
                               s.spurs,
                               s.islands,
                               s.cut,
                               s.missing,
                               lung.at_edge,
                               std::abs(std::log(lung.share) - shapes.size[0]) / shapes.size[1],
                               lung.overlap,
                               both.empty() ? 1.0 : 0.0,
                               own.within,
                               own.beside,
                               own.worst,
                               pair.within,
                               pair.beside,
                               s.mean_entropy,
                               s.mirrored_doubt,
                               s.views_apart};
    for (double& value : values) value = std::log(std::max(value, 0.0) + feature_floor);
    result.push_back(std::move(values));
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
