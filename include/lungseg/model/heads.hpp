// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/model/config.hpp"
#include "lungseg/model/resnet.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/up_conv.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// Class logits (R, 1, 1, classes) and class-major box deltas (R, 1, 1, 4 classes) of pooled regions.
struct box_head_output {
  nn::var logits, deltas;
};

namespace detail {
inline nn::norm_options head_norm_options(const mask_rcnn_config& config) {
  return config.head_norm ? body_norm_options(config) : nn::norm_options{};
}
}  // namespace detail

/// Two dense layers, then classes and boxes. The first is a P x P convolution without padding, so that its filter
/// reads features in (y, x, channel) order. \source He et al., "Mask R-CNN", 2017, figure 4.
class box_head {
 public:
  box_head(const std::string& name, const mask_rcnn_config& config)
      : first_{name + ".box_head.fc6", name + ".box_head.bn6",
               dense(config, config.pyramid_out_channels, config.box_pool)},
        second_{name + ".box_head.fc7", name + ".box_head.bn7", dense(config, config.box_head_channels, 1)},
        logits_{name + ".box_predictor.cls_score", "",
                nn::conv_options{
                    .in = config.box_head_channels, .out = config.class_count(), .init = nn::init_rule::small_normal}},
        deltas_{name + ".box_predictor.bbox_pred", "",
                nn::conv_options{.in = config.box_head_channels,
                                 .out = 4 * config.class_count(),
                                 .init = nn::init_rule::small_normal}} {}

  /// (R, P, P, C) ->
  box_head_output forward(nn::tape& t, const nn::var& pooled) {
    const nn::var hidden = second_.forward(t, first_.forward(t, pooled, true), true);
    return {logits_.forward(t, hidden), deltas_.forward(t, hidden)};
  }

  template <class F>
  void each(F&& f) {
    f(first_);
    f(second_);
    f(logits_);
    f(deltas_);
  }

 private:
  static nn::conv_options dense(const mask_rcnn_config& config, int in, int side) {
    return {.in = in,
            .out = config.box_head_channels,
            .kernel = {side, side},
            .norm = detail::head_norm_options(config),
            .init = nn::init_rule::fan_in_uniform};
  }
  nn::conv first_, second_, logits_, deltas_;
};

/// 3x3 convolutions, a doubling up-convolution and a 1x1 to one mask logit per class: (R, P, P, C) -> (R, 2P, 2P,
/// classes).
class mask_head {
 public:
  mask_head(const std::string& name, const mask_rcnn_config& config)
      : up_{name + ".mask_predictor.conv5_mask", config.mask_head_channels, config.mask_head_channels},
        logits_{
            name + ".mask_predictor.mask_fcn_logits", "",
            nn::conv_options{
                .in = config.mask_head_channels, .out = config.class_count(), .init = nn::init_rule::small_normal}} {
    for (int i = 0; i < config.mask_head_convs; ++i) {
      const std::string layer = name + ".mask_head." + std::to_string(i);
      convs_.emplace_back(layer + ".0", layer + ".1",
                          nn::conv_options{.in = i ? config.mask_head_channels : config.pyramid_out_channels,
                                           .out = config.mask_head_channels,
                                           .kernel = {3, 3},
                                           .padding = {1, 1},
                                           .norm = detail::head_norm_options(config)});
    }
  }

  nn::var forward(nn::tape& t, const nn::var& pooled) {
    nn::var x = pooled;
    for (nn::conv& c : convs_) x = c.forward(t, x, true);
    return logits_.forward(t, up_.forward(t, x));
  }

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : convs_) f(c);
    f(up_);
    f(logits_);
  }

 private:
  std::vector<nn::conv> convs_;
  nn::up_conv up_;
  nn::conv logits_;
};

}  // namespace lungseg::inline LUNGSEG_ABI
