// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <functional>
#include <span>

#include "lungseg/math/roi.hpp"
#include "lungseg/math/target_rules.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/roi_rows.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// R regions of every image of a batch that the heads are trained on: positives, then negatives, then (if the
/// configuration pads) empty ones.
struct region_block {
  tensor<box, 2> areas;                                    // (N, R)  as all of these see math::region_rows
  tensor<int, 2> images, truths, anchors, labels, counts;  // counts: (N, 2), positives and negatives

  static region_block make(const context& ctx, int images, int capacity) {
    const shape<2> e{images, capacity};
    return {ctx.make<box>(e), ctx.make<int>(e), ctx.make<int>(e),
            ctx.make<int>(e), ctx.make<int>(e), ctx.make<int>(shape<2>{images, 2})};
  }
  math::region_rows rows() { return {areas, images, truths, anchors, labels}; }
};

/// All rows of all images.
template <class T>
view<T, 1> flat(const view<T, 2>& rows) {
  return rows.reshaped(shape<1>{static_cast<int>(rows.size())});
}
template <class T>
view<const T, 1> flat(const tensor<T, 2>& rows) {
  return flat(rows.get());
}

/// One region on its way to a head, as a pooled_filter sees it.
struct region {
  box area;  // in the configuration's coordinates
  int image = 0;
  int truth = -1;   // index of the true box that it has to find; -1: background
  int anchor = -1;  // anchor that it was decoded from; -1: a true box or padding
};

/// The head that pooled features are for.
enum class pooled_head { boxes, masks };
/// Takes the pooled features (R, P, P, C) of regions on their way to a head, and returns what the head is to see.
using pooled_filter = std::function<nn::var(nn::tape&, pooled_head, std::span<const region>, const nn::var&)>;

/// Which pyramid level serves a region, in the configuration's coordinates.
inline math::level_options level_options_of(const mask_rcnn_config& config, const box_coordinates& coordinates) {
  if (config.level_rule != roi_level_rule::round) return math::torchvision_levels();
  math::level_options rule = math::matterport_levels(coordinates.height, coordinates.width);
  // Matterport multiplies normalised sides by those of the input, which are a pixel longer.
  if (coordinates.normalised())
    rule.size_factor = std::sqrt(static_cast<float>(coordinates.height) * static_cast<float>(coordinates.width));
  return rule;
}

/// How the configuration pools; `fixed_level` 2 to 5 overrides the rule for levels.
inline math::roi_pool_call pooling_of(const mask_rcnn_config& config, const box_coordinates& coordinates,
                                      int fixed_level = 0) {
  return {.crop = config.pooling == roi_pooling::crop_and_resize,
          .aligned = config.pooling == roi_pooling::align_half,
          .sampling_ratio = config.sampling_ratio,
          .fixed_level = fixed_level - 2,
          .level = level_options_of(config, coordinates)};
}

}}  // namespace lungseg::LUNGSEG_ABI
