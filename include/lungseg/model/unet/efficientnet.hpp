// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/nn/drop_branch.hpp"
#include "lungseg/nn/squeeze_excite.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sees named intermediate results, under the names of segmentation_models' layers.
using unet_observer = std::function<void(std::string_view, const nn::var&)>;

/// A convolution of the U-Net with a batch norm: layers NAMEconv and NAMEbn.
inline nn::conv unet_conv(const std::string& name, const std::string& conv, const unet_config& config,
                          nn::conv_options options) {
  options.same_padding = true;
  options.bias = false;
  options.norm = {.kind = config.learn_statistics ? nn::norm_kind::batch : nn::norm_kind::frozen,
                  .epsilon = config.norm_epsilon,
                  .momentum = config.norm_momentum};
  return {name + conv, name + "bn", options};
}

/// Inverted bottleneck: 1x1 to more channels, depthwise, squeeze and excite, 1x1 back, and the input again where the
/// extents allow. \source Sandler et al., "MobileNetV2", 2018, figure 3b; Tan and Le, "EfficientNet", 2019, section 4
class mbconv {
 public:
  mbconv(const mbconv_shape& shape, const unet_config& config, float drop)
      : shape_{shape},
        drop_{drop},
        depthwise_{unet_conv(shape.name + "_", "dwconv", config,
                             {.in = middle(),
                              .out = middle(),
                              .kernel = {shape.kernel, shape.kernel},
                              .stride = {shape.stride, shape.stride},
                              .depthwise = true,
                              .swish = true,
                              .init = nn::init_rule::he_fan_in})},
        gate_{shape.name + "_se", middle(), shape.reduced},
        project_{unet_conv(shape.name + "_project_", "conv", config, {.in = middle(), .out = shape.out})} {
    if (shape.expand != 1)
      expand_.push_back(
          unet_conv(shape.name + "_expand_", "conv", config, {.in = shape.in, .out = middle(), .swish = true}));
  }

  const mbconv_shape& shape() const noexcept { return shape_; }

  /// \param skip  set to the expanded map when the block shrinks it: what the decoder wants of this size
  /// \param drop  random numbers for leaving the branch out of some images; null in inference
  nn::var forward(nn::tape& t, const nn::var& x, nn::var& skip, nn::branch_drops* drop, const unet_observer& observe) {
    nn::var y = expand_.empty() ? x : expand_.front().forward(t, x);
    if (shape_.stride != 1) skip = y;
    y = depthwise_.forward(t, y);
    y = gate_.forward(t, std::move(y));
    if (!adds_input()) {
      y = project_.forward(t, y);
    } else if (drop && drop_ > 0) {
      y = nn::add_branch(t, project_.forward(t, y), x, drop_, *drop);
    } else {
      y = project_.forward(t, y, false, x);
    }
    if (observe) observe(shape_.name, y);
    return y;
  }

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : expand_) f(c);
    f(depthwise_);
    gate_.each(f);
    f(project_);
  }

 private:
  int middle() const noexcept { return shape_.in * shape_.expand; }
  bool adds_input() const noexcept { return shape_.stride == 1 && shape_.in == shape_.out; }

  mbconv_shape shape_;
  float drop_;
  std::vector<nn::conv> expand_;  // none or one
  nn::conv depthwise_;
  nn::squeeze_excite gate_;
  nn::conv project_;
};

/// EfficientNet without its classifier. \source Tan and Le, "EfficientNet", 2019, table 1
class efficientnet {
 public:
  /// What the decoder takes over.
  struct features {
    nn::var top;                 // stride 32
    std::vector<nn::var> skips;  // strides 16, 8, 4, 2
  };

  explicit efficientnet(const unet_config& config)
      : stem_{unet_conv(
            "stem_", "conv", config,
            {.in = 3, .out = scaled_channels(32, config.width), .kernel = {3, 3}, .stride = {2, 2}, .swish = true})},
        top_{unet_conv("top_", "conv", config,
                       {.in = scaled_channels(320, config.width), .out = top_channels(config), .swish = true})} {
    const std::vector<mbconv_shape> shapes = encoder_blocks(config);
    // The original counts seven stages' unscaled blocks, 16, whatever the depth, so that deep nets drop more.
    for (std::size_t i = 0; i < shapes.size(); ++i)
      blocks_.emplace_back(shapes[i], config, std::min(0.9f, config.drop_connect * static_cast<float>(i) / 16.0f));
  }

  static int top_channels(const unet_config& config) { return scaled_channels(1280, config.width); }
  /// Channels of the skips, in the order of features::skips.
  std::vector<int> skip_channels() const {
    std::vector<int> result;
    for (const mbconv& b : blocks_)
      if (b.shape().stride != 1) result.insert(result.begin(), b.shape().in * b.shape().expand);
    return result;
  }

  /// (N, H, W, 3) -> maps of strides 2 to 32.
  features forward(nn::tape& t, const nn::var& images, nn::branch_drops* drop, const unet_observer& observe) {
    features result;
    nn::var x = stem_.forward(t, images);
    if (observe) observe("stem_activation", x);
    for (mbconv& b : blocks_) {
      nn::var skip;
      x = b.forward(t, x, skip, drop, observe);
      if (!skip) continue;
      result.skips.insert(result.skips.begin(), skip);
      if (observe) observe(b.shape().name + "_expand_activation", skip);
    }
    result.top = top_.forward(t, x);
    if (observe) observe("top_activation", result.top);
    return result;
  }

  template <class F>
  void each(F&& f) {
    f(stem_);
    for (mbconv& b : blocks_) b.each(f);
    f(top_);
  }

 private:
  nn::conv stem_;
  std::vector<mbconv> blocks_;
  nn::conv top_;
};

}}  // namespace lungseg::LUNGSEG_ABI
