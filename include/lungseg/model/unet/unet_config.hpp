// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/film_modality.hpp"
#include "lungseg/math/input_rule.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Every value that shapes an EfficientNet U-Net. The defaults are EfficientNet-B0 as segmentation_models 1.0.1 builds
/// it, fed as the original's first stage feeds it.
struct unet_config {
  // Encoder (Tan and Le, "EfficientNet", 2019): factors of B0's channels and of its blocks a stage
  float width = 1, depth = 1;
  float drop_connect = 0.2f;  // share of the images whose last block's branch is left out in training; earlier blocks
                              // less, in proportion. 0: none

  // Decoder: channels of its stages, deepest first
  std::vector<int> decoder_channels{256, 128, 64, 32, 16};

  // Norms
  bool learn_statistics = true;  // batch norms take the batch's statistics in training
  float norm_epsilon = 1e-3f;
  float norm_momentum = 0.01f;  // weight of the newest batch in the running statistics

  // Input
  input_rule input = input_rule::stretch;
  int size = 256;        // side of the network's square picture
  bool equalise = true;  // histogram equalisation: for `stretch` behind the resizing, else before it
  std::array<float, 3> pixel_mean{123.675f, 116.28f, 103.53f};  // per channel, grey levels 0 to 255: ImageNet's
  std::array<float, 3> pixel_deviation{58.395f, 57.12f, 57.375f};

  // Output
  float threshold = 0.5f;  // a pixel is lung when its probability is larger

  film_modality modality = film_modality::xray;  // of the films that it has learned from

  bool operator==(const unet_config&) const = default;

  /// \throws option_error naming the first value that makes no sense.
  void validate() const;
};

/// Calls f("name", field) for every field of a configuration, in the order of the struct.
template <class F>
void each_unet_field(auto& c, F&& f) {
  f("width", c.width);
  f("depth", c.depth);
  f("drop_connect", c.drop_connect);
  f("decoder_channels", c.decoder_channels);
  f("learn_statistics", c.learn_statistics);
  f("norm_epsilon", c.norm_epsilon);
  f("norm_momentum", c.norm_momentum);
  f("input", c.input);
  f("size", c.size);
  f("equalise", c.equalise);
  f("pixel_mean", c.pixel_mean);
  f("pixel_deviation", c.pixel_deviation);
  f("threshold", c.threshold);
  f("modality", c.modality);
}
template <class F>
void each_field(unet_config& c, F&& f) {
  each_unet_field(c, f);
}
template <class F>
void each_field(const unet_config& c, F&& f) {
  each_unet_field(c, f);
}

/// EfficientNet-B0 to B7. \source Tan and Le, "EfficientNet", 2019, table 8 of its code's efficientnet_builder
/// \throws option_error for another number
unet_config efficientnet_unet(int number);

/// The U-Net of that name: "unet_b0" to "unet_b7".
/// \throws option_error for another name
unet_config unet_preset(std::string_view name);

/// One inverted bottleneck of the encoder.
struct mbconv_shape {
  std::string name;  // "block2a", as in the weight files
  int kernel = 3, stride = 1;
  int in = 0, out = 0;
  int expand = 1;   // the depthwise convolution has expand * in channels
  int reduced = 1;  // channels between the dense layers of squeeze and excite
};

/// `channels` of B0 scaled by `width`: to the nearest multiple of 8, but never more than a tenth below.
/// \source Tan and Le's round_filters
inline int scaled_channels(int channels, float width) {
  const double wanted = channels * static_cast<double>(width);
  int rounded = static_cast<int>(wanted + 4) / 8 * 8;
  if (rounded < 8) rounded = 8;
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}

/// The encoder's blocks, from the stem on.
std::vector<mbconv_shape> encoder_blocks(const unet_config& config);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/unet/unet_config_impl.hpp"
#endif
