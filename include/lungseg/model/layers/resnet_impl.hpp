// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <vector>

#include "lungseg/math/same_padding.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/resnet.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/functions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE residual_block::residual_block(const std::string& name, const mask_rcnn_config& config, int in,
                                              int width, int stride)
    : bottleneck_{config.depth > 18} {
  const int out = bottleneck_ ? 4 * width : width;
  const auto add = [&](const std::string& index, int from, int to, int kernel, int step) {
    convs_.emplace_back(name + ".conv" + index, name + ".bn" + index,
                        nn::conv_options{.in = from,
                                         .out = to,
                                         .kernel = {kernel, kernel},
                                         .stride = {step, step},
                                         .padding = {kernel / 2, kernel / 2},
                                         .bias = config.conv_bias,
                                         .norm = body_norm_options(config)});
  };
  if (bottleneck_) {
    add("1", in, width, 1, config.stride_in_1x1 ? stride : 1);
    add("2", width, width, 3, config.stride_in_1x1 ? 1 : stride);
    add("3", width, out, 1, 1);
  } else {
    add("1", in, width, 3, stride);
    add("2", width, out, 3, 1);
  }
  if (stride != 1 || in != out)
    projection_.emplace_back(name + ".downsample.0", name + ".downsample.1",
                             nn::conv_options{.in = in,
                                              .out = out,
                                              .stride = {stride, stride},
                                              .bias = config.conv_bias,
                                              .norm = body_norm_options(config)});
}

LUNGSEG_INLINE nn::var residual_block::forward(nn::tape& t, const nn::var& x) {
  const nn::var shortcut = projection_.empty() ? x : projection_.front().forward(t, x);
  nn::var y = x;
  for (std::size_t i = 0; i + 1 < convs_.size(); ++i) y = convs_[i].forward(t, y, true);
  return convs_.back().forward(t, y, true, shortcut);
}

LUNGSEG_INLINE resnet::resnet(const std::string& name, const mask_rcnn_config& config)
    : same_pool_{config.stem_pool == stem_pool_rule::same},
      stem_{name + ".conv1", name + ".bn1",
            nn::conv_options{.in = config.channels,
                             .out = 64,
                             .kernel = {7, 7},
                             .stride = {2, 2},
                             .padding = {3, 3},
                             .bias = config.conv_bias,
                             .norm = body_norm_options(config)}} {
  const int third = config.depth == 101 ? 23 : config.depth == 50 ? 6 : 2;
  const int first = config.depth == 18 ? 2 : 3, second = config.depth == 18 ? 2 : 4;
  const std::vector<int> blocks{first, second, third, first};
  int in = 64;
  for (int stage = 0; stage < 4; ++stage) {
    const int width = 64 << stage;
    std::vector<residual_block>& layer = stages_.emplace_back();
    for (int i = 0; i < blocks[static_cast<std::size_t>(stage)]; ++i) {
      const int stride = i == 0 && stage > 0 ? 2 : 1;
      layer.emplace_back(name + ".layer" + std::to_string(stage + 1) + "." + std::to_string(i), config, in, width,
                         stride);
      in = config.depth > 18 ? 4 * width : width;
    }
    channels_.push_back(in);
  }
}

LUNGSEG_INLINE std::vector<nn::var> resnet::forward(nn::tape& t, const nn::var& images) {
  const nn::var stem = stem_.forward(t, images, true);
  const int h = (stem->value.extent(1) + 1) / 2, w = (stem->value.extent(2) + 1) / 2;
  const auto before = [&](int size) { return same_pool_ ? math::same_padding_of(size, 3, 2).before : 1; };
  nn::var x = nn::max_pool(
      t, stem, h, w,
      {.kernel = {3, 3}, .stride = {2, 2}, .padding = {before(stem->value.extent(1)), before(stem->value.extent(2))}});
  std::vector<nn::var> levels{stem};
  for (std::vector<residual_block>& stage : stages_) {
    for (residual_block& block : stage) x = block.forward(t, x);
    levels.push_back(x);
  }
  return levels;
}

}}  // namespace lungseg::LUNGSEG_ABI
