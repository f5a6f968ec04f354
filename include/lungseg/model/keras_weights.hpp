// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/archive.hpp"
#include "lungseg/model/mask_rcnn.hpp"

namespace lungseg::inline LUNGSEG_ABI {

namespace detail {

/// Layer of Matterport's Keras model for one of our modules, for example "backbone.body.layer2.0.conv1" ->
/// "res3a_branch2a". Empty when Matterport has no such module.
/// \source Matterport Mask R-CNN, model.py: names of resnet_graph, fpn_classifier_graph, build_fpn_mask_graph
inline std::string keras_layer(std::string_view module) {
  const auto tail = [&](std::string_view head) { return std::string{module.substr(head.size())}; };
  const auto number = [](const std::string& text) { return std::stoi(text); };
  if (module == "backbone.body.conv1") return "conv1";
  if (module == "backbone.body.bn1") return "bn_conv1";
  if (constexpr std::string_view head = "backbone.body.layer"; module.starts_with(head)) {
    const std::string rest = tail(head);  // "2.0.conv1", "3.11.downsample.0"
    const std::size_t dot = rest.find('.', 2);
    const int block = number(rest.substr(2, dot - 2));
    const std::string part = rest.substr(dot + 1);
    const bool projection = part.starts_with("downsample"), norm = part.starts_with("bn") || part == "downsample.1";
    const std::string stage{static_cast<char>(rest[0] + 1)}, letter{static_cast<char>('a' + block)};
    const std::string branch = projection ? "1" : std::string{"2"} + static_cast<char>('a' + part.back() - '1');
    return (norm ? "bn" : "res") + stage + letter + "_branch" + branch;
  }
  if (constexpr std::string_view head = "backbone.fpn.inner_blocks."; module.starts_with(head)) {
    const std::string level = std::to_string(number(tail(head)) + 2);
    return "fpn_c" + level + "p" + level;
  }
  if (constexpr std::string_view head = "backbone.fpn.layer_blocks."; module.starts_with(head))
    return "fpn_p" + std::to_string(number(tail(head)) + 2);
  if (constexpr std::string_view head = "roi_heads.mask_head."; module.starts_with(head)) {
    const std::string rest = tail(head);
    return (rest.back() == '0' ? "mrcnn_mask_conv" : "mrcnn_mask_bn") + std::to_string(number(rest) + 1);
  }
  constexpr std::pair<std::string_view, std::string_view> others[] = {
      {"rpn.head.conv.0.0", "rpn_conv_shared"},
      {"rpn.head.cls_logits", "rpn_class_raw"},
      {"rpn.head.bbox_pred", "rpn_bbox_pred"},
      {"roi_heads.box_head.fc6", "mrcnn_class_conv1"},
      {"roi_heads.box_head.bn6", "mrcnn_class_bn1"},
      {"roi_heads.box_head.fc7", "mrcnn_class_conv2"},
      {"roi_heads.box_head.bn7", "mrcnn_class_bn2"},
      {"roi_heads.box_predictor.cls_score", "mrcnn_class_logits"},
      {"roi_heads.box_predictor.bbox_pred", "mrcnn_bbox_fc"},
      {"roi_heads.mask_predictor.conv5_mask", "mrcnn_mask_deconv"},
      {"roi_heads.mask_predictor.mask_fcn_logits", "mrcnn_mask"}};
  for (const auto& [ours, keras] : others)
    if (module == ours) return std::string{keras};
  return {};
}

/// The Keras name of one of our tensors, "res3a_branch2a/kernel:0"; empty when Matterport has none.
inline std::string keras_name(std::string_view ours) {
  const std::size_t dot = ours.rfind('.');
  const std::string layer = keras_layer(ours.substr(0, dot));
  const std::string_view what = ours.substr(dot + 1);
  const bool norm = layer.starts_with("bn") || layer.find("_bn") != std::string::npos;
  if (layer.empty()) return {};
  if (what == "running_mean") return layer + "/moving_mean:0";
  if (what == "running_var") return layer + "/moving_variance:0";
  if (what == "weight") return layer + (norm ? "/gamma:0" : "/kernel:0");
  return layer + (norm ? "/beta:0" : "/bias:0");
}

/// Copies a Keras tensor into ours: kernels H, W, in, out (dense: in, out; transposed: H, W, out, in) become
/// K, R, S, C (transposed: C, R, S, K); vectors stay.
inline void take_keras_tensor(const named_tensor& from, tensor<float, 4>& to, const std::string& source) {
  const std::span<const float> values = from.values<float>();
  const shape<4>& e = to.extents();
  std::vector<std::int64_t> wanted;
  if (from.extents.size() == 1)
    wanted = {to.size()};
  else if (from.extents.size() == 2)
    wanted = {e[3], e[0]};
  else
    wanted = {e[1], e[2], e[3], e[0]};  // also transposed: H, W, out, in is our (in, R, S, out) reordered the same way
  expect<format_error>(from.extents == wanted && static_cast<std::int64_t>(values.size()) == to.size(),
                       source + ": tensor '" + from.name + "' is " + from.shape_text() + ", the model wants " +
                           to_string(e) + " (K, R, S, C)");
  if (from.extents.size() == 1) {
    std::copy(values.begin(), values.end(), to.begin());
    return;
  }
  std::int64_t at = 0;
  for (int r = 0; r < e[1]; ++r)
    for (int s = 0; s < e[2]; ++s)
      for (int c = 0; c < e[3]; ++c)
        for (int k = 0; k < e[0]; ++k) to(k, r, s, c) = values[static_cast<std::size_t>(at++)];
}

}  // namespace detail

/// Replaces the model's weights by those of a Matterport Keras model, given as tensors named "layer/kernel:0". The
/// model must have the matching configuration (presets matterport, seed). Nothing is replaced unless everything fits.
/// \throws format_error naming the tensor, the shape found and the shape wanted
inline void take_keras_weights(mask_rcnn& model, const archive& from) {
  const nn::state_refs state = model.state();
  std::vector<std::pair<tensor<float, 4>*, tensor<float, 4>>> fresh;
  const auto stage = [&](const std::string& name, tensor<float, 4>& target) {
    const std::string keras = detail::keras_name(name);
    expect<format_error>(!keras.empty(), from.source + ": Matterport's model has no counterpart of '" + name + "'");
    tensor<float, 4> loaded = tensor<float, 4>::uninitialised(target.extents());
    detail::take_keras_tensor(from.at(keras), loaded, from.source);
    fresh.emplace_back(&target, std::move(loaded));
  };
  for (nn::parameter* p : state.parameters) stage(p->name, p->value);
  for (nn::buffer* b : state.buffers) stage(b->name, b->value);
  for (auto& [target, loaded] : fresh) *target = std::move(loaded);
  model.weights_changed();
}

}  // namespace lungseg::inline LUNGSEG_ABI
