// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/up_conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Class logits (R, 1, 1, classes) and class-major box deltas (R, 1, 1, 4 classes) of pooled regions, in float32.
struct box_head_output {
  nn::var logits, deltas;
};

/// Two dense layers, or convolutions and one dense layer, then classes and boxes. The first dense layer is a P x P
/// convolution without padding, so that its filter reads features in (y, x, channel) order.
/// \source He et al., "Mask R-CNN", 2017, figure 4; Wu and He, "Group Normalization", 2018, section 4.2 (4conv1fc).
class box_head {
 public:
  box_head(const std::string& name, const mask_rcnn_config& config);

  /// (R, P, P, C) ->
  box_head_output forward(nn::tape& t, const nn::var& pooled);

  template <class F>
  void each(F&& f) {
    for (nn::conv& layer : layers_) f(layer);
    f(logits_);
    f(deltas_);
  }

 private:
  static nn::conv_options dense(const mask_rcnn_config& config, int in, int side, bool norm);
  std::vector<nn::conv> layers_;
  nn::conv logits_, deltas_;
};

/// 3x3 convolutions, a doubling up-convolution and a 1x1 to one mask logit per class and definition, in float32:
/// (R, P, P, C) -> (R, 2P, 2P, mask_channels).
class mask_head {
 public:
  mask_head(const std::string& name, const mask_rcnn_config& config);

  nn::var forward(nn::tape& t, const nn::var& pooled);

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

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/heads_impl.hpp"
#endif
