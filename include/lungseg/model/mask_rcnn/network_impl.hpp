// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/mask_rcnn/network.hpp"
#include "lungseg/nn/precision.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void report(const layer_observer& observe, std::string_view name, const nn::var& v) {
  if (!observe) return;
  if (v->value.where().is_cuda() || v->value.type() != dtype::float32)
    observe(name, std::as_const(v->value).on_host());
  else
    observe(name, std::as_const(v->value).get());
}

LUNGSEG_INLINE mask_rcnn_network::mask_rcnn_network(const mask_rcnn_config& wanted)
    : config{validated(wanted)},
      body{"backbone.body", config},
      pyramid{"backbone.fpn", config, std::span{body.channels()}.subspan(1)},
      rpn{"rpn.head", config},
      boxes{"roi_heads", config},
      masks{"roi_heads", config} {
  if (config.mask_level == 1) fine.emplace("backbone.fine", config, body.channels().front());
}

LUNGSEG_INLINE nn::state_refs mask_rcnn_network::state() {
  nn::state_refs refs;
  each([&](auto& layer) { layer.collect(refs); });
  return refs;
}

LUNGSEG_INLINE void mask_rcnn_network::expect_input(const shape<4>& images) const {
  expect_extent("mask_rcnn", "images", 3, images[3], config.channels);
  for (const std::size_t axis : {1u, 2u})
    expect<shape_error>(images[axis] % 32 == 0, "mask_rcnn: images axis " + std::to_string(axis) + " is " +
                                                    std::to_string(images[axis]) + ", expected a multiple of 32");
}

LUNGSEG_INLINE feature_maps mask_rcnn_network::features(nn::tape& t, const nn::var& images,
                                                        const layer_observer& observe) {
  expect_input(images->value.extents());
  feature_maps maps;
  const std::vector<nn::var> stages = body.forward(t, nn::convert(t, images, t.ctx().precision()));
  for (std::size_t i = 1; i < stages.size(); ++i) report(observe, "c" + std::to_string(i + 1), stages[i]);
  maps.levels = pyramid.forward(t, std::span{stages}.subspan(1));
  if (fine) maps.fine = fine->forward(t, stages.front(), maps.levels.front());
  for (std::size_t i = 0; i < maps.levels.size(); ++i) {
    const std::string name = "p" + std::to_string(i + 2);
    maps.rpn.push_back(rpn.forward(t, maps.levels[i]));
    report(observe, name, maps.levels[i]);
    report(observe, "rpn_logits_" + name, maps.rpn.back().logits);
    report(observe, "rpn_deltas_" + name, maps.rpn.back().deltas);
  }
  return maps;
}

LUNGSEG_INLINE const mask_rcnn_config& mask_rcnn_network::validated(const mask_rcnn_config& config) {
  config.validate();
  return config;
}

}}  // namespace lungseg::LUNGSEG_ABI
