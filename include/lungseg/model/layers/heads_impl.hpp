// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/layers/resnet.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/precision.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A 3x3 convolution of a head with its norm: the modules `name`.0 and `name`.1.
inline nn::conv head_conv(const std::string& name, const mask_rcnn_config& config, int in, int out) {
  return {name + ".0", name + ".1",
          nn::conv_options{.in = in,
                           .out = out,
                           .kernel = {3, 3},
                           .padding = {1, 1},
                           .bias = config.conv_bias || !config.head_norm,
                           .norm = norm_options_where(config.head_norm, config)}};
}

}  // namespace detail

LUNGSEG_INLINE box_head::box_head(const std::string& name, const mask_rcnn_config& config)
    : logits_{name + ".box_predictor.cls_score", "",
              nn::conv_options{
                  .in = config.box_head_channels, .out = config.class_count(), .init = nn::init_rule::small_normal}},
      deltas_{
          name + ".box_predictor.bbox_pred", "",
          nn::conv_options{
              .in = config.box_head_channels, .out = 4 * config.class_count(), .init = nn::init_rule::small_normal}} {
  const std::string head = name + ".box_head.";
  const int channels = config.pyramid_out_channels;
  for (int i = 0; i < config.box_head_convs; ++i)
    layers_.push_back(detail::head_conv(head + std::to_string(i), config, channels, channels));
  if (config.box_head_convs > 0) {  // torchvision counts the flattening as a module between them
    layers_.emplace_back(head + std::to_string(config.box_head_convs + 1), "",
                         dense(config, channels, config.box_pool, false));
    return;
  }
  layers_.emplace_back(head + "fc6", head + "bn6", dense(config, channels, config.box_pool, config.head_norm));
  layers_.emplace_back(head + "fc7", head + "bn7", dense(config, config.box_head_channels, 1, config.head_norm));
}

LUNGSEG_INLINE box_head_output box_head::forward(nn::tape& t, const nn::var& pooled) {
  nn::var hidden = pooled;
  for (nn::conv& layer : layers_) hidden = layer.forward(t, hidden, true);
  const auto say = [&](nn::conv& c) { return nn::convert(t, c.forward(t, hidden), dtype::float32); };
  return {say(logits_), say(deltas_)};
}

LUNGSEG_INLINE nn::conv_options box_head::dense(const mask_rcnn_config& config, int in, int side, bool norm) {
  return {.in = in,
          .out = config.box_head_channels,
          .kernel = {side, side},
          .norm = norm_options_where(norm, config),
          .init = nn::init_rule::fan_in_uniform};
}

LUNGSEG_INLINE mask_head::mask_head(const std::string& name, const mask_rcnn_config& config)
    : up_{name + ".mask_predictor.conv5_mask", config.mask_head_channels, config.mask_head_channels},
      logits_{
          name + ".mask_predictor.mask_fcn_logits", "",
          nn::conv_options{
              .in = config.mask_head_channels, .out = config.mask_channels(), .init = nn::init_rule::small_normal}} {
  const int pooled = config.mask_level == 1 ? config.fine_channels : config.pyramid_out_channels;
  for (int i = 0; i < config.mask_head_convs; ++i)
    convs_.push_back(detail::head_conv(name + ".mask_head." + std::to_string(i), config,
                                       i ? config.mask_head_channels : pooled, config.mask_head_channels));
}

LUNGSEG_INLINE nn::var mask_head::forward(nn::tape& t, const nn::var& pooled) {
  nn::var x = pooled;
  for (nn::conv& c : convs_) x = c.forward(t, x, true);
  return nn::convert(t, logits_.forward(t, up_.forward(t, x)), dtype::float32);
}

}}  // namespace lungseg::LUNGSEG_ABI
