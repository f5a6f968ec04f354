// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/model/config/presets.hpp"

namespace lungseg::test {

/// A network that trains a step in a moment.
inline mask_rcnn_config tiny_mask_rcnn() {
  mask_rcnn_config c = lungs_small();
  c.min_size = c.max_size = 64;
  c.anchor_sizes = {8, 16, 32, 48, 64};
  c.pyramid_channels = c.pyramid_out_channels = c.rpn_channels = 16;
  c.post_nms_train = c.post_nms_test = 50;
  c.rois_per_image = 16;
  c.box_head_channels = 32;
  c.mask_pool = 14;
  c.mask_head_channels = 16;
  c.mask_head_convs = 1;
  return c;
}

}  // namespace lungseg::test
