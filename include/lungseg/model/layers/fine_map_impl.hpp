// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/model/layers/fine_map.hpp"
#include "lungseg/model/layers/resnet.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/functions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE fine_map::fine_map(const std::string& name, const mask_rcnn_config& config, int stem_channels)
    : reduce_{block(name + ".reduce", config, config.pyramid_out_channels, 1)},
      merge_{block(name + ".merge", config, config.fine_channels + stem_channels, 3)} {}

LUNGSEG_INLINE nn::var fine_map::forward(nn::tape& t, const nn::var& c1, const nn::var& p2) {
  return merge_.forward(t, nn::upsample_concat(t, reduce_.forward(t, p2, true), c1), true);
}

LUNGSEG_INLINE nn::conv fine_map::block(const std::string& name, const mask_rcnn_config& config, int in, int kernel) {
  return {name + ".0", name + ".1",
          nn::conv_options{.in = in,
                           .out = config.fine_channels,
                           .kernel = {kernel, kernel},
                           .padding = {kernel / 2, kernel / 2},
                           .bias = config.conv_bias,
                           .norm = body_norm_options(config)}};
}

}}  // namespace lungseg::LUNGSEG_ABI
