// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <vector>

#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/nn/roi_rows.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<nn::roi_source> roi_sources_of(const feature_maps& maps,
                                                          const box_coordinates& coordinates) {
  std::vector<nn::roi_source> sources;
  for (std::size_t i = 0; i < 4; ++i) {
    const nn::var& map = maps.levels[i];
    const auto scale = [&](int axis) {
      return coordinates.normalised() ? static_cast<float>(map->value.extent(axis) - 1)
                                      : 1.0f / static_cast<float>(4 << i);
    };
    sources.push_back({map, scale(1), scale(2)});
  }
  return sources;
}

}}  // namespace lungseg::LUNGSEG_ABI
