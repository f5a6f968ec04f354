// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lungseg/math/same_padding.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/functions.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The norm that a configuration asks for.
inline nn::norm_options body_norm_options(const mask_rcnn_config& config) {
  return {.kind = config.norm == body_norm::batch ? nn::norm_kind::batch : nn::norm_kind::frozen,
          .epsilon = config.norm_epsilon};
}
/// The same behind the body, where a switch decides whether there is any.
inline nn::norm_options norm_options_where(bool wanted, const mask_rcnn_config& config) {
  return wanted ? body_norm_options(config) : nn::norm_options{};
}

/// One residual block: two 3x3 convolutions (ResNet-18), or 1x1, 3x3, 1x1 (50 and 101), and a projection where the
/// extents change.
class residual_block {
 public:
  residual_block(const std::string& name, const mask_rcnn_config& config, int in, int width, int stride)
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

  nn::var forward(nn::tape& t, const nn::var& x) {
    const nn::var shortcut = projection_.empty() ? x : projection_.front().forward(t, x);
    nn::var y = x;
    for (std::size_t i = 0; i + 1 < convs_.size(); ++i) y = convs_[i].forward(t, y, true);
    return convs_.back().forward(t, y, true, shortcut);
  }

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : convs_) f(c);
    for (nn::conv& c : projection_) f(c);
  }

 private:
  bool bottleneck_;
  std::vector<nn::conv> convs_;
  std::vector<nn::conv> projection_;  // none or one
};

/// ResNet body: (N, H, W, channels) -> C1, the stem, to C5 at strides 2, 4, 8, 16, 32.
/// \source He et al., "Deep Residual Learning for Image Recognition", 2015, table 1.
class resnet {
 public:
  resnet(const std::string& name, const mask_rcnn_config& config)
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

  /// Channels of C1 to C5.
  const std::vector<int>& channels() const noexcept { return channels_; }

  std::vector<nn::var> forward(nn::tape& t, const nn::var& images) {
    const nn::var stem = stem_.forward(t, images, true);
    const int h = (stem->value.extent(1) + 1) / 2, w = (stem->value.extent(2) + 1) / 2;
    const auto before = [&](int size) { return same_pool_ ? math::same_padding_of(size, 3, 2).before : 1; };
    nn::var x = nn::max_pool(t, stem, h, w,
                             {.kernel = {3, 3},
                              .stride = {2, 2},
                              .padding = {before(stem->value.extent(1)), before(stem->value.extent(2))}});
    std::vector<nn::var> levels{stem};
    for (std::vector<residual_block>& stage : stages_) {
      for (residual_block& block : stage) x = block.forward(t, x);
      levels.push_back(x);
    }
    return levels;
  }

  template <class F>
  void each(F&& f) {
    f(stem_);
    for (std::vector<residual_block>& stage : stages_)
      for (residual_block& block : stage) block.each(f);
  }

 private:
  bool same_pool_;
  nn::conv stem_;
  std::vector<std::vector<residual_block>> stages_;
  std::vector<int> channels_{64};
};

}}  // namespace lungseg::LUNGSEG_ABI
