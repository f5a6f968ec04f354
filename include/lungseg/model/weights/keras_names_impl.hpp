// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/weights/keras_names.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

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

LUNGSEG_INLINE std::string keras_name(std::string_view ours) {
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

/// Counts the layers that Keras names by itself: "activation", "activation_1", ...
class keras_counter {
 public:
  explicit keras_counter(std::string name) : name_{std::move(name)} {}
  std::string next() { return count_++ ? name_ + "_" + std::to_string(count_ - 1) : name_; }
  void skip() { ++count_; }

 private:
  std::string name_;
  int count_ = 0;
};

/// The residual blocks of a body of 50 or 101 layers. A projection stands beside the last convolution.
inline void add_keras_body(std::vector<std::string>& to, int depth, keras_counter& activations) {
  keras_counter additions{"add"};
  const int blocks[] = {3, 4, depth == 101 ? 23 : 6, 3};
  for (int stage = 0; stage < 4; ++stage)
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string at = std::to_string(stage + 2) + static_cast<char>('a' + block);
      for (const char* branch : {"_branch2a", "_branch2b"})
        to.insert(to.end(), {"res" + at + branch, "bn" + at + branch, activations.next()});
      to.push_back("res" + at + "_branch2c");
      if (block == 0) to.push_back("res" + at + "_branch1");
      to.push_back("bn" + at + "_branch2c");
      if (block == 0) to.push_back("bn" + at + "_branch1");
      to.insert(to.end(), {additions.next(), "res" + at + "_out"});
    }
}

}  // namespace detail

LUNGSEG_INLINE std::vector<std::string> keras_layers(int depth) {
  detail::keras_counter activations{"activation"};
  std::vector<std::string> all{"input_image", "zero_padding2d",   "conv1",
                               "bn_conv1",    activations.next(), "max_pooling2d"};
  detail::add_keras_body(all, depth, activations);
  for (const char* layer : {"fpn_c5p5",         "fpn_p5upsampled",
                            "fpn_c4p4",         "fpn_p4add",
                            "fpn_p4upsampled",  "fpn_c3p3",
                            "fpn_p3add",        "fpn_p3upsampled",
                            "fpn_c2p2",         "fpn_p2add",
                            "fpn_p5",           "fpn_p2",
                            "fpn_p3",           "fpn_p4",
                            "fpn_p6",           "rpn_model",
                            "rpn_class",        "rpn_bbox",
                            "input_anchors",    "ROI",
                            "input_image_meta", "roi_align_classifier"})
    all.emplace_back(layer);
  for (const char* index : {"1", "2"})
    all.insert(all.end(),
               {std::string{"mrcnn_class_conv"} + index, std::string{"mrcnn_class_bn"} + index, activations.next()});
  activations.skip();  // the softmax, inside mrcnn_class
  for (const char* layer : {"pool_squeeze", "mrcnn_class_logits", "mrcnn_bbox_fc", "mrcnn_class", "mrcnn_bbox",
                            "mrcnn_detection", "lambda_2", "roi_align_mask"})
    all.emplace_back(layer);
  for (const char* index : {"1", "2", "3", "4"})
    all.insert(all.end(),
               {std::string{"mrcnn_mask_conv"} + index, std::string{"mrcnn_mask_bn"} + index, activations.next()});
  all.insert(all.end(), {"mrcnn_mask_deconv", "mrcnn_mask"});
  return all;
}

}}  // namespace lungseg::LUNGSEG_ABI
