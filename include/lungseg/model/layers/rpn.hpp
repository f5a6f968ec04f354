// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "lungseg/math/anchor.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/ops/anchors.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the RPN says of one pyramid level: (N, h, w, A or 2A) logits and (N, h, w, 4A) deltas, in float32.
struct rpn_level {
  nn::var logits, deltas;
};

/// The region proposal head, shared by all levels. \source Ren et al., "Faster R-CNN", 2015, section 3.1.
class rpn_head {
 public:
  rpn_head(const std::string& name, const mask_rcnn_config& config)
      : logits_{name + ".cls_logits", "",
                nn::conv_options{.in = config.rpn_channels,
                                 .out = config.anchors_per_cell() * (config.rpn_softmax ? 2 : 1),
                                 .init = nn::init_rule::small_normal}},
        deltas_{
            name + ".bbox_pred", "",
            nn::conv_options{
                .in = config.rpn_channels, .out = config.anchors_per_cell() * 4, .init = nn::init_rule::small_normal}} {
    for (int i = 0; i < config.rpn_convs; ++i)
      hidden_.emplace_back(name + ".conv." + std::to_string(i) + ".0", "",
                           nn::conv_options{.in = i ? config.rpn_channels : config.pyramid_out_channels,
                                            .out = config.rpn_channels,
                                            .kernel = {3, 3},
                                            .padding = {1, 1},
                                            .init = nn::init_rule::small_normal});
  }

  rpn_level forward(nn::tape& t, const nn::var& features) {
    nn::var hidden = features;
    for (nn::conv& c : hidden_) hidden = c.forward(t, hidden, true);
    const auto say = [&](nn::conv& c) { return nn::convert(t, c.forward(t, hidden), dtype::float32); };
    return {say(logits_), say(deltas_)};
  }

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : hidden_) f(c);
    f(logits_);
    f(deltas_);
  }

 private:
  std::vector<nn::conv> hidden_;
  nn::conv logits_, deltas_;
};

/// All anchors of one input size, level by level: y, x, ratio.
struct anchor_grid {
  std::vector<box> anchors;     // network pixels, exclusive far corners
  std::vector<box> references;  // the same in the configuration's coordinates
  std::vector<int> offsets;     // first anchor of each level, and the total at the end
  box_coordinates coordinates;
};

/// The grids of anchors of each level, for maps of the given extents under an input of (height, width).
inline std::vector<ops::anchor_level> anchor_levels_of(const mask_rcnn_config& config, int height, int width,
                                                       std::span<const std::array<int, 2>> maps) {
  std::vector<ops::anchor_level> levels;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto [h, w] = maps[i];
    const float stride = static_cast<float>(4 << i);
    const bool divide = config.anchor_stride == anchor_stride_rule::floor_divide;
    const int floor_y = height / h, floor_x = width / w;
    levels.push_back({.height = h,
                      .width = w,
                      .stride_y = divide ? static_cast<float>(floor_y) : stride,
                      .stride_x = divide ? static_cast<float>(floor_x) : stride,
                      .sizes = {config.anchor_sizes[i]}});
  }
  return levels;
}

/// Anchors for maps of the given extents under an input of (height, width).
inline anchor_grid make_anchor_grid(const mask_rcnn_config& config, int height, int width,
                                    std::span<const std::array<int, 2>> maps) {
  const std::vector<ops::anchor_level> levels = anchor_levels_of(config, height, width, maps);
  anchor_grid grid;
  grid.offsets.push_back(0);
  for (const ops::anchor_level& level : levels)
    grid.offsets.push_back(grid.offsets.back() + level.height * level.width * config.anchors_per_cell());
  const ops::anchor_options options{.ratios = config.anchor_ratios,
                                    .ratio_is_width_over_height = config.ratio_is_width_over_height,
                                    .round_cells = config.anchor_round};
  grid.anchors = ops::make_anchors(levels, options);
  grid.coordinates = {config.frame, height, width};
  for (const precise_box& anchor : ops::make_precise_anchors(levels, options))
    grid.references.push_back(grid.coordinates.from_pixels(anchor));
  return grid;
}

}}  // namespace lungseg::LUNGSEG_ABI
