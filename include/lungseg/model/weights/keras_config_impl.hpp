// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/keras_weights.hpp"
#include "lungseg/model/weights/matterport_settings.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE bool is_keras_archive(const archive& from) {
  return !from.tensors.empty() && from.tensors.front().name.find('/') != std::string::npos &&
         from.tensors.front().name.ends_with(":0");
}

LUNGSEG_INLINE mask_rcnn_config keras_config(const archive& from, const std::string& preset_name) {
  const detail::keras_index index{from, detail::all_keras_layers()};
  const auto extent = [&](const char* kernel, std::size_t axes, std::size_t axis) {
    const named_tensor* found = index.find(kernel);
    expect<format_error>(found && found->extents.size() == axes,
                         from.source + ": holds no weights of Matterport's Mask R-CNN: '" + kernel + "' " +
                             (found ? "is " + found->shape_text() : "is missing"));
    return static_cast<int>(found->extents[axis]);
  };
  const int out_channels = extent("fpn_p2/kernel:0", 4, 3);
  mask_rcnn_config config = preset(!preset_name.empty() ? preset_name : out_channels == 128 ? "seed" : "matterport");
  config.pyramid_out_channels = out_channels;
  config.pyramid_channels = extent("fpn_c2p2/kernel:0", 4, 3);
  config.rpn_channels = extent("rpn_conv_shared/kernel:0", 4, 3);
  config.box_head_channels = extent("mrcnn_class_conv1/kernel:0", 4, 3);
  config.box_pool = extent("mrcnn_class_conv1/kernel:0", 4, 0);
  config.mask_head_channels = extent("mrcnn_mask_conv1/kernel:0", 4, 3);

  const int channels = extent("conv1/kernel:0", 4, 2);
  if (channels != config.channels) {
    config.channels = channels;
    config.pixel_mean.assign(static_cast<std::size_t>(channels), config.pixel_mean.front());
    config.pixel_deviation.assign(static_cast<std::size_t>(channels), config.pixel_deviation.front());
  }
  int blocks = 0;
  while (blocks < 26 && index.find(std::string{"res4"} + static_cast<char>('a' + blocks) + "_branch2a/kernel:0"))
    ++blocks;
  expect<format_error>(blocks == 6 || blocks == 23, from.source + ": the body's stage 4 has " + std::to_string(blocks) +
                                                        " blocks, expected 6 (ResNet-50) or 23 (ResNet-101)");
  config.depth = blocks == 6 ? 50 : 101;

  const int classes = extent("mrcnn_class_logits/kernel:0", 2, 1);
  expect<format_error>(classes >= 2, from.source + ": layer 'mrcnn_class_logits' has " + std::to_string(classes) +
                                         " classes, expected the background and at least one more");
  if (classes != config.class_count()) config.classes = detail::numbered_classes(classes);
  config.laterality = "image";
  return config;
}

}}  // namespace lungseg::LUNGSEG_ABI
