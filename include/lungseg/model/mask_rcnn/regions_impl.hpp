// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>

#include "lungseg/math/roi.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE region_block region_block::make(const context& ctx, int images, int capacity) {
  const shape<2> e{images, capacity};
  return {ctx.make<box>(e), ctx.make<int>(e), ctx.make<int>(e),
          ctx.make<int>(e), ctx.make<int>(e), ctx.make<int>(shape<2>{images, 2})};
}

LUNGSEG_INLINE math::level_options level_options_of(const mask_rcnn_config& config,
                                                    const box_coordinates& coordinates) {
  if (config.level_rule != roi_level_rule::round) return math::torchvision_levels();
  math::level_options rule = math::matterport_levels(coordinates.height, coordinates.width);
  // Matterport multiplies normalised sides by those of the input, which are a pixel longer.
  if (coordinates.normalised())
    rule.size_factor = std::sqrt(static_cast<float>(coordinates.height) * static_cast<float>(coordinates.width));
  return rule;
}

LUNGSEG_INLINE math::roi_pool_call pooling_of(const mask_rcnn_config& config, const box_coordinates& coordinates,
                                              int fixed_level) {
  return {.crop = config.pooling == roi_pooling::crop_and_resize,
          .aligned = config.pooling == roi_pooling::align_half,
          .sampling_ratio = config.sampling_ratio,
          .fixed_level = fixed_level - 2,
          .level = level_options_of(config, coordinates)};
}

}}  // namespace lungseg::LUNGSEG_ABI
