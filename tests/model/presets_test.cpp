// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Every value of every preset, so that none changes by accident: weights are trained with them, and stored answers of
// other systems hold with theirs. Who changes one on purpose changes it here too.

#include "lungseg/model/config/presets.hpp"

#include <catch2/catch.hpp>
#include <cstddef>
#include <set>
#include <sstream>
#include <utility>

#include "lungseg/model/config/config_json.hpp"
#include "lungseg/model/unet/unet_config.hpp"

using namespace lungseg;

namespace {

/// The fields of a configuration, `"name": value`.
std::set<std::string> fields(const std::string& json) {
  std::set<std::string> result;
  std::istringstream text{json};
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line[0] != ' ') continue;
    line = line.substr(line.find_first_not_of(' '));
    if (line.back() == ',') line.pop_back();
    result.insert(line);
  }
  return result;
}

/// Those of `json`, which is written here with several fields a line.
std::set<std::string> listed(const std::string& json) {
  std::string text;
  for (const char c : json) text += c == '\n' ? ' ' : c;
  for (std::size_t at = 0; (at = text.find(", \"", at)) != text.npos; ++at)
    if (text.find("\":", at + 3) == text.find('"', at + 3)) text.replace(at, 2, ",\n ");
  return fields(" " + text);
}

/// What a preset has and the default configuration has not.
std::set<std::string> changes(const mask_rcnn_config& config) {
  std::set<std::string> result;
  const auto usual = fields(to_json(mask_rcnn_config{}));
  for (const std::string& field : fields(to_json(config)))
    if (!usual.contains(field)) result.insert(field);
  return result;
}

}  // namespace

TEST_CASE("mask_rcnn_config: the value of every field") {
  CHECK(
      fields(to_json(mask_rcnn_config{})) ==
      listed(
          R"("preset": "custom", "input": "letterbox", "min_size": 256, "max_size": 256, "channels": 1, "pixel_mean": [127.5],
"pixel_deviation": [64], "equalise": false, "depth": 50, "stride_in_1x1": false, "conv_bias": false,
"stem_pool": "pad1", "norm": "batch", "norm_epsilon": 1e-05, "pyramid_channels": 256,
"pyramid_out_channels": 256, "pyramid_norm": false, "anchor_sizes": [32, 64, 128, 256, 512],
"anchor_ratios": [0.5, 1, 2], "ratio_is_width_over_height": false, "anchor_round": false,
"anchor_stride": "fixed", "frame": "pixels", "rpn_channels": 256, "rpn_convs": 1, "rpn_softmax": false,
"rpn_deviation": [1, 1, 1, 1], "deltas_y_first": false, "max_log_ratio": 4.1351666, "proposals_per_level": true,
"pre_nms_train": 2000, "pre_nms_test": 1000, "post_nms_train": 2000, "post_nms_test": 1000, "proposal_score": -1,
"proposal_nms": 0.7, "proposal_min_side": 0.001, "anchor_high": 0.7, "anchor_low": 0.3, "anchors_per_image": 256,
"anchor_positive_fraction": 0.5, "append_truth": true, "rois_per_image": 512, "roi_positive_fraction": 0.25,
"roi_high": 0.5, "fill_negatives": true, "pad_rois_as_background": false, "gradient_through_targets": false,
"mask_rois_per_image": 0, "level_rule": "floor", "pooling": "align", "sampling_ratio": 2, "box_pool": 7,
"mask_pool": 14, "mask_level": 0, "fine_channels": 48, "box_head_convs": 0, "box_head_channels": 1024, "head_norm": false,
"mask_head_channels": 256, "mask_head_convs": 4, "box_beta": 0.11111111, "box_divisor": "sampled",
"mask_target": "align", "mask_loss_clipped": false, "loss_weights": [1, 1, 1, 1, 1],
"box_deviation": [0.1, 0.1, 0.2, 0.2], "detection": "all_classes", "detection_score": 0.05, "detection_nms": 0.5,
"detection_min_side": 0.01, "detections_per_image": 100, "mask_margin": 0, "paste": "edge_clamp",
"mask_threshold": 0.5, "classes": ["left lung", "right lung"], "laterality": "patient", "definitions": [], "modality": "xray")"));
}

TEST_CASE("preset lungs_small: what it changes") {
  CHECK(changes(preset("lungs_small")) ==
        listed(R"("preset": "lungs_small", "depth": 18, "pyramid_channels": 128, "pyramid_out_channels": 128,
"anchor_sizes": [16, 32, 64, 128, 256], "rpn_channels": 128, "pre_nms_train": 500, "pre_nms_test": 500,
"post_nms_train": 200, "post_nms_test": 100, "anchors_per_image": 128, "rois_per_image": 64,
"mask_rois_per_image": 8, "mask_pool": 28, "mask_level": 2, "box_head_channels": 512, "mask_head_channels": 64,
"mask_head_convs": 3, "detections_per_image": 20, "mask_margin": 0.04)"));
}

TEST_CASE("preset lungs: what it changes") {
  CHECK(changes(preset("lungs")) ==
        listed(R"("preset": "lungs", "min_size": 384, "max_size": 384, "depth": 18, "pyramid_channels": 128,
"pyramid_out_channels": 128, "anchor_sizes": [24, 48, 96, 192, 384], "rpn_channels": 128, "pre_nms_train": 500, "pre_nms_test": 500,
"post_nms_train": 200, "post_nms_test": 100, "anchors_per_image": 128, "rois_per_image": 64,
"mask_rois_per_image": 4, "mask_pool": 56, "mask_level": 1, "box_head_channels": 256, "mask_head_channels": 48,
"mask_head_convs": 3, "detections_per_image": 20, "mask_margin": 0.1, "definitions": ["field", "whole"])"));
}

TEST_CASE("preset seed: what it changes") {
  CHECK(changes(preset("seed")) ==
        listed(R"("preset": "seed", "input": "square", "channels": 3, "pixel_mean": [123.7, 116.8, 103.9],
"pixel_deviation": [1, 1, 1], "equalise": true, "depth": 101, "stride_in_1x1": true, "conv_bias": true,
"stem_pool": "same", "norm": "affine", "norm_epsilon": 0.001, "pyramid_out_channels": 128,
"anchor_sizes": [16, 32, 64, 128, 256], "ratio_is_width_over_height": true, "frame": "normalised",
"rpn_channels": 512, "rpn_softmax": true, "rpn_deviation": [0.1, 0.1, 0.2, 0.2], "deltas_y_first": true,
"max_log_ratio": 88, "proposals_per_level": false, "pre_nms_train": 6000, "pre_nms_test": 6000,
"post_nms_train": 500, "post_nms_test": 250, "proposal_score": 0.7, "proposal_nms": 0.5, "proposal_min_side": 0,
"anchors_per_image": 128, "append_truth": false, "rois_per_image": 64, "roi_positive_fraction": 0.33,
"fill_negatives": false, "level_rule": "round", "pooling": "crop_and_resize", "head_norm": true, "box_beta": 1,
"box_divisor": "positive_coordinates", "mask_target": "crop_and_round", "mask_loss_clipped": true,
"detection": "best_class", "detection_score": 0.7, "detection_nms": 0.3, "detection_min_side": 0,
"detections_per_image": 20, "paste": "box_resize")"));
}

TEST_CASE("preset matterport: what it changes") {
  CHECK(changes(preset("matterport")) ==
        listed(R"("preset": "matterport", "input": "square", "min_size": 800, "max_size": 1024, "channels": 3,
"pixel_mean": [123.7, 116.8, 103.9], "pixel_deviation": [1, 1, 1], "depth": 101, "stride_in_1x1": true,
"conv_bias": true, "stem_pool": "same", "norm": "affine", "norm_epsilon": 0.001,
"ratio_is_width_over_height": true, "frame": "normalised", "rpn_channels": 512, "rpn_softmax": true,
"rpn_deviation": [0.1, 0.1, 0.2, 0.2], "deltas_y_first": true, "max_log_ratio": 88, "proposals_per_level": false,
"pre_nms_train": 6000, "pre_nms_test": 6000, "proposal_min_side": 0, "append_truth": false,
"rois_per_image": 200, "roi_positive_fraction": 0.33, "fill_negatives": false, "level_rule": "round",
"pooling": "crop_and_resize", "head_norm": true, "box_beta": 1, "box_divisor": "positive_coordinates",
"mask_target": "crop_and_round", "mask_loss_clipped": true, "detection": "best_class", "detection_score": 0.7,
"detection_nms": 0.3, "detection_min_side": 0, "paste": "box_resize")"));
}

TEST_CASE("preset torchvision: what it changes") {
  CHECK(changes(preset("torchvision")) ==
        listed(R"("preset": "torchvision", "input": "min_max", "min_size": 800, "max_size": 1333, "channels": 3,
"pixel_mean": [123.675, 116.28, 103.53], "pixel_deviation": [58.395, 57.120003, 57.375], "norm": "frozen",
"anchor_round": true, "anchor_stride": "floor_divide", "paste": "expand_one")"));
}

TEST_CASE("preset torchvision_v2: what it changes") {
  CHECK(changes(preset("torchvision_v2")) ==
        listed(R"("preset": "torchvision_v2", "input": "min_max", "min_size": 800, "max_size": 1333, "channels": 3,
"pixel_mean": [123.675, 116.28, 103.53], "pixel_deviation": [58.395, 57.120003, 57.375], "pyramid_norm": true,
"anchor_round": true, "anchor_stride": "floor_divide", "rpn_convs": 2, "box_head_convs": 4, "head_norm": true,
"paste": "expand_one")"));
}

TEST_CASE("unet_config: the value of every field, and the presets' sizes") {
  CHECK(fields(to_json(unet_config{})) ==
        listed(R"("width": 1, "depth": 1, "drop_connect": 0.2, "decoder_channels": [256, 128, 64, 32, 16],
"learn_statistics": true, "norm_epsilon": 0.001, "norm_momentum": 0.01, "input": "stretch", "size": 256,
"equalise": true, "pixel_mean": [123.675, 116.28, 103.53], "pixel_deviation": [58.395, 57.12, 57.375],
"threshold": 0.5, "modality": "xray")"));
  const std::vector<std::pair<float, float>> sizes{{1.0f, 1.0f}, {1.0f, 1.1f}, {1.1f, 1.2f}, {1.2f, 1.4f},
                                                   {1.4f, 1.8f}, {1.6f, 2.2f}, {1.8f, 2.6f}, {2.0f, 3.1f}};
  for (int number = 0; number < 8; ++number) {
    unet_config wanted;
    std::tie(wanted.width, wanted.depth) = sizes[static_cast<std::size_t>(number)];
    CHECK(unet_preset("unet_b" + std::to_string(number)) == wanted);
  }
}
