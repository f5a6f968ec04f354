// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <span>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/rpn.hpp"
#include "lungseg/nn/conv.hpp"
#include "lungseg/nn/precision.hpp"
#include "lungseg/ops/for_each.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE rpn_head::rpn_head(const std::string& name, const mask_rcnn_config& config)
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

LUNGSEG_INLINE rpn_level rpn_head::forward(nn::tape& t, const nn::var& features) {
  nn::var hidden = features;
  for (nn::conv& c : hidden_) hidden = c.forward(t, hidden, true);
  const auto say = [&](nn::conv& c) { return nn::convert(t, c.forward(t, hidden), dtype::float32); };
  return {say(logits_), say(deltas_)};
}

LUNGSEG_INLINE math::anchor_call anchor_call_of(const mask_rcnn_config& config, int height, int width,
                                                std::span<const std::array<int, 2>> maps) {
  expect<option_error>(maps.size() <= math::max_rpn_levels && config.anchor_ratios.size() <= math::max_anchor_ratios,
                       "anchors: " + std::to_string(config.anchor_ratios.size()) + " ratios, expected at most " +
                           std::to_string(math::max_anchor_ratios));
  math::anchor_call call{
      .ratios = config.anchors_per_cell(), .round = config.anchor_round, .coordinates = {config.frame, height, width}};
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto [h, w] = maps[i];
    const bool divide = config.anchor_stride == anchor_stride_rule::floor_divide;
    math::anchor_cells& cells = call.levels[i];
    cells = {
        h, w, static_cast<double>(divide ? height / h : 4 << i), static_cast<double>(divide ? width / w : 4 << i), {}};
    for (std::size_t r = 0; r < config.anchor_ratios.size(); ++r)
      cells.extents[r] =
          math::anchor_of(static_cast<double>(config.anchor_sizes[i]), static_cast<double>(config.anchor_ratios[r]),
                          config.ratio_is_width_over_height);
    call.anchors.first[i + 1] = call.anchors.first[i] + h * w * call.ratios;
  }
  call.anchors.count = static_cast<int>(maps.size());
  return call;
}

LUNGSEG_INLINE anchor_grid make_anchor_grid(const context& ctx, const mask_rcnn_config& config, int height, int width,
                                            std::span<const std::array<int, 2>> maps) {
  const math::anchor_call call = anchor_call_of(config, height, width, maps);
  const shape<1> all{call.anchors.total()};
  anchor_grid grid{ctx.make<box>(all), ctx.make<box>(all), call.anchors, call.coordinates};
  ops::for_each(ctx, "make_anchors", grid.pixels.size(),
                math::anchor_rule{call, grid.pixels.data(), grid.references.data()});
  return grid;
}

LUNGSEG_INLINE math::rpn_outputs rpn_outputs_of(const mask_rcnn_config& config, const anchor_grid& anchors,
                                                std::span<const rpn_level> levels) {
  math::rpn_outputs outputs;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    outputs.logits[i] = levels[i].logits->value.data();
    outputs.deltas[i] = levels[i].deltas->value.data();
  }
  outputs.anchors = anchors.levels;
  outputs.images = levels.front().logits->value.extent(0);
  outputs.logits_per_anchor = config.rpn_softmax ? 2 : 1;
  return outputs;
}

}}  // namespace lungseg::LUNGSEG_ABI
