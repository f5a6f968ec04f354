// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The model and the truth that lungseg's and torchvision's programs share: peers/torch_model.py has the same.

#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"

namespace lungseg::bench {

/// torchvision's Mask R-CNN with one class, for inputs of size x size; batch statistics, as its weights=None.
inline mask_rcnn_config torchvision_model(int size, int detections) {
  mask_rcnn_config config = torchvision();
  config.min_size = config.max_size = size;
  config.norm = body_norm::batch;
  config.classes = {"lung"};
  config.detections_per_image = detections;
  return config;
}

/// Two upright boxes filled by their masks, the same as the peers train on.
inline ground_truth two_boxes(int size) {
  const auto side = static_cast<float>(size);
  ground_truth truth{.boxes = {{0.1f * side, 0.15f * side, 0.45f * side, 0.85f * side},
                               {0.55f * side, 0.15f * side, 0.9f * side, 0.85f * side}},
                     .classes = {1, 1},
                     .masks = tensor<std::uint8_t, 3>{shape<3>{2, size, size}}};
  for (int i = 0; i < 2; ++i) {
    const box& b = truth.boxes[static_cast<std::size_t>(i)];
    for (int y = static_cast<int>(b.y1); y < static_cast<int>(b.y2); ++y)
      for (int x = static_cast<int>(b.x1); x < static_cast<int>(b.x2); ++x) truth.masks(i, y, x) = 1;
  }
  return truth;
}

}  // namespace lungseg::bench
