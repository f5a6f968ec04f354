// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/feature_maps.hpp"
#include "lungseg/model/layers/fine_map.hpp"
#include "lungseg/model/layers/fpn.hpp"
#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/layers/resnet.hpp"
#include "lungseg/model/layers/rpn.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sees intermediate results of a network by name, on the host.
using layer_observer = std::function<void(std::string_view, view<const float, 4>)>;

/// Shows a value to an observer, if there is one; from a GPU it is fetched, and other types are widened.
void report(const layer_observer& observe, std::string_view name, const nn::var& v);

/// The layers of a Mask R-CNN: ResNet, feature pyramid, RPN head, box head and mask head, built from a configuration.
struct mask_rcnn_network {
  /// \throws option_error if the configuration makes no sense.
  explicit mask_rcnn_network(const mask_rcnn_config& wanted);

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
  nn::state_refs state();

  /// \throws shape_error for inputs that the network does not take
  void expect_input(const shape<4>& images) const;

  /// The convolutional part, in the context's precision: (N, H, W, channels) ->
  feature_maps features(nn::tape& t, const nn::var& images, const layer_observer& observe = {});

  mask_rcnn_config config;
  resnet body;
  fpn pyramid;
  std::optional<fine_map> fine;
  rpn_head rpn;
  box_head boxes;
  mask_head masks;

 private:
  static const mask_rcnn_config& validated(const mask_rcnn_config& config);
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/network_impl.hpp"
#endif
