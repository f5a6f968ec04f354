// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/model/unet/efficientnet.hpp"
#include "lungseg/model/unet/unet_config.hpp"
#include "lungseg/nn/drop_branch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE nn::conv unet_conv(const std::string& name, const std::string& conv, const unet_config& config,
                                  nn::conv_options options) {
  options.same_padding = true;
  options.bias = false;
  options.norm = {.kind = config.learn_statistics ? nn::norm_kind::batch : nn::norm_kind::frozen,
                  .epsilon = config.norm_epsilon,
                  .momentum = config.norm_momentum};
  return {name + conv, name + "bn", options};
}

LUNGSEG_INLINE mbconv::mbconv(const mbconv_shape& shape, const unet_config& config, float drop)
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

LUNGSEG_INLINE nn::var mbconv::forward(nn::tape& t, const nn::var& x, nn::var& skip, nn::branch_drops* drop,
                                       const unet_observer& observe) {
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

LUNGSEG_INLINE efficientnet::efficientnet(const unet_config& config)
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

LUNGSEG_INLINE std::vector<int> efficientnet::skip_channels() const {
  std::vector<int> result;
  for (const mbconv& b : blocks_)
    if (b.shape().stride != 1) result.insert(result.begin(), b.shape().in * b.shape().expand);
  return result;
}

LUNGSEG_INLINE efficientnet::features efficientnet::forward(nn::tape& t, const nn::var& images, nn::branch_drops* drop,
                                                            const unet_observer& observe) {
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

}}  // namespace lungseg::LUNGSEG_ABI
