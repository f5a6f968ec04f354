// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <span>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/math/target_rules.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/tape.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// R regions of every image of a batch that the heads are trained on: positives, then negatives, then (if the
/// configuration pads) empty ones.
struct region_block {
  tensor<box, 2> areas;                                    // (N, R)  as all of these see math::region_rows
  tensor<int, 2> images, truths, anchors, labels, counts;  // counts: (N, 2), positives and negatives

  static region_block make(const context& ctx, int images, int capacity);
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
math::level_options level_options_of(const mask_rcnn_config& config, const box_coordinates& coordinates);

/// How the configuration pools; `fixed_level` 2 to 5 overrides the rule for levels.
math::roi_pool_call pooling_of(const mask_rcnn_config& config, const box_coordinates& coordinates, int fixed_level = 0);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/regions_impl.hpp"
#endif
