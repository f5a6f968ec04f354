// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "foreign_weights.hpp"

#include "lungseg/model/weights/keras_config.hpp"
#include "lungseg/model/weights/torchvision_weights.hpp"
#include "lungseg/model/weights/unet_weights.hpp"

namespace cli {

namespace {

std::string network_of(const lungseg::mask_rcnn_config& config) {
  return "preset " + config.preset + ", ResNet-" + std::to_string(config.depth) + ", " +
         std::to_string(config.class_count()) + " classes with the background";
}

std::string network_of(const lungseg::unet_config& config) {
  int number = 0;
  while (lungseg::efficientnet_unet(number).width != config.width) ++number;
  return "efficientnetb" + std::to_string(number);
}

}  // namespace

std::string describe_foreign(const lungseg::archive& from) {
  try {
    if (lungseg::is_unet_archive(from))
      return "U-Net of segmentation_models, " + (from.metadata.contains("lungseg_config")
                                                     ? "exported by lungseg"
                                                     : network_of(lungseg::unet_config_of_keras(from)));
    if (lungseg::is_keras_archive(from)) return "Mask R-CNN of Keras, " + network_of(lungseg::keras_config(from));
    if (lungseg::is_torchvision_archive(from))
      return "Mask R-CNN of torchvision, " + network_of(lungseg::torchvision_config_of(from));
  } catch (const lungseg::error&) {
    // Names like theirs, but not their network.
  }
  return "weights of another program";
}

}  // namespace cli
