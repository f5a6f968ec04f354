// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/layers/fine_map.hpp"
#include "lungseg/model/layers/fpn.hpp"
#include "lungseg/model/layers/heads.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sees intermediate results of a network by name, on the host.
using layer_observer = std::function<void(std::string_view, view<const float, 4>)>;

/// Shows a value to an observer, if there is one; from a GPU it is fetched, and other types are widened.
inline void report(const layer_observer& observe, std::string_view name, const nn::var& v) {
  if (!observe) return;
  if (v->value.where().is_cuda() || v->value.type() != dtype::float32)
    observe(name, std::as_const(v->value).on_host());
  else
    observe(name, std::as_const(v->value).get());
}

/// The layers of a Mask R-CNN: ResNet, feature pyramid, RPN head, box head and mask head, built from a configuration.
struct mask_rcnn_network {
  /// \throws option_error if the configuration makes no sense.
  explicit mask_rcnn_network(const mask_rcnn_config& wanted)
      : config{validated(wanted)},
        body{"backbone.body", config},
        pyramid{"backbone.fpn", config, std::span{body.channels()}.subspan(1)},
        rpn{"rpn.head", config},
        boxes{"roi_heads", config},
        masks{"roi_heads", config} {
    if (config.mask_level == 1) fine.emplace("backbone.fine", config, body.channels().front());
  }

  template <class F>
  void each(F&& f) {
    body.each(f);
    pyramid.each(f);
    if (fine) fine->each(f);
    rpn.each(f);
    boxes.each(f);
    masks.each(f);
  }

  /// All parameters and buffers, in a fixed order.
  nn::state_refs state() {
    nn::state_refs refs;
    each([&](auto& layer) { layer.collect(refs); });
    return refs;
  }

  /// \throws shape_error for inputs that the network does not take
  void expect_input(const shape<4>& images) const {
    expect_extent("mask_rcnn", "images", 3, images[3], config.channels);
    for (const std::size_t axis : {1u, 2u})
      expect<shape_error>(images[axis] % 32 == 0, "mask_rcnn: images axis " + std::to_string(axis) + " is " +
                                                      std::to_string(images[axis]) + ", expected a multiple of 32");
  }

  /// The convolutional part, in the context's precision: (N, H, W, channels) ->
  feature_maps features(nn::tape& t, const nn::var& images, const layer_observer& observe = {}) {
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

  mask_rcnn_config config;
  resnet body;
  fpn pyramid;
  std::optional<fine_map> fine;
  rpn_head rpn;
  box_head boxes;
  mask_head masks;

 private:
  static const mask_rcnn_config& validated(const mask_rcnn_config& config) {
    config.validate();
    return config;
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
