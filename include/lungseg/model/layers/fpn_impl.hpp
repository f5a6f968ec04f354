// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <string>
#include <vector>

#include "lungseg/model/layers/fpn.hpp"
#include "lungseg/model/layers/resnet.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/functions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE fpn::fpn(const std::string& name, const mask_rcnn_config& config, std::span<const int> channels) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    laterals_.push_back(
        block(name + ".inner_blocks." + std::to_string(i), config, channels[i], config.pyramid_channels, 1));
    outputs_.push_back(block(name + ".layer_blocks." + std::to_string(i), config, config.pyramid_channels,
                             config.pyramid_out_channels, 3));
  }
}

LUNGSEG_INLINE std::vector<nn::var> fpn::forward(nn::tape& t, std::span<const nn::var> body) {
  std::vector<nn::var> levels(body.size());
  nn::var merged;
  for (std::size_t i = body.size(); i-- > 0;) {
    const nn::var lateral = laterals_[i].forward(t, body[i]);
    merged = merged ? nn::upsample_add(t, merged, lateral) : lateral;
    levels[i] = outputs_[i].forward(t, merged);
  }
  const any_const_view<4> p5 = levels.back()->value;
  levels.push_back(nn::max_pool(t, levels.back(), (p5.extent(1) + 1) / 2, (p5.extent(2) + 1) / 2,
                                {.kernel = {1, 1}, .stride = {2, 2}, .padding = {0, 0}}));
  return levels;
}

LUNGSEG_INLINE nn::conv fpn::block(const std::string& name, const mask_rcnn_config& config, int in, int out,
                                   int kernel) {
  return {name + ".0", name + ".1",
          nn::conv_options{.in = in,
                           .out = out,
                           .kernel = {kernel, kernel},
                           .padding = {kernel / 2, kernel / 2},
                           .bias = config.conv_bias || !config.pyramid_norm,
                           .norm = norm_options_where(config.pyramid_norm, config),
                           .init = nn::init_rule::xavier_uniform}};
}

}}  // namespace lungseg::LUNGSEG_ABI
