// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"
#include "lungseg/math/mask_target.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/config/presets.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask_rcnn_config lungs_small() {
  mask_rcnn_config c;
  c.preset = "lungs_small";
  c.depth = 18;
  c.pyramid_channels = c.pyramid_out_channels = c.rpn_channels = 128;
  c.anchor_sizes = {16, 32, 64, 128, 256};
  c.anchor_ratios = {0.5f, 1.0f, 2.0f};
  c.pre_nms_train = c.pre_nms_test = 500;
  c.post_nms_train = 200;
  c.post_nms_test = 100;
  c.anchors_per_image = 128;
  c.rois_per_image = 64;
  c.mask_rois_per_image = 8;
  c.box_head_channels = 512;
  c.mask_pool = 28;
  c.mask_margin = 0.04f;
  c.mask_level = 2;
  c.mask_head_channels = 64;
  c.mask_head_convs = 3;
  c.detections_per_image = 20;
  return c;
}

LUNGSEG_INLINE mask_rcnn_config lungs() {
  mask_rcnn_config c = lungs_small();
  c.preset = "lungs";
  c.min_size = c.max_size = 384;
  c.anchor_sizes = {24, 48, 96, 192, 384};
  c.box_head_channels = 256;
  c.mask_pool = 56;
  c.mask_margin = 0.1f;
  c.mask_level = 1;
  c.mask_head_channels = 48;
  c.mask_rois_per_image = 4;
  c.definitions = {lung_definition::field, lung_definition::whole};
  return c;
}

LUNGSEG_INLINE mask_rcnn_config matterport() {
  mask_rcnn_config c;
  c.preset = "matterport";
  c.input = input_rule::square;
  c.min_size = 800;
  c.max_size = 1024;
  c.channels = 3;
  c.pixel_mean = {123.7f, 116.8f, 103.9f};
  c.pixel_deviation = {1, 1, 1};
  c.depth = 101;
  c.stride_in_1x1 = c.conv_bias = true;
  c.stem_pool = stem_pool_rule::same;
  c.norm = body_norm::affine;
  c.norm_epsilon = 1e-3f;
  c.ratio_is_width_over_height = true;
  c.frame = box_frame::normalised;
  c.rpn_channels = 512;
  c.rpn_softmax = c.deltas_y_first = true;
  c.rpn_deviation = {0.1f, 0.1f, 0.2f, 0.2f};
  c.max_log_ratio = 88;  // exp stays finite
  c.proposals_per_level = false;
  c.pre_nms_train = c.pre_nms_test = 6000;
  c.proposal_min_side = 0;
  c.append_truth = c.fill_negatives = false;
  c.rois_per_image = 200;
  c.roi_positive_fraction = 0.33f;
  c.level_rule = roi_level_rule::round;
  c.pooling = roi_pooling::crop_and_resize;
  c.head_norm = true;
  c.box_beta = 1;
  c.box_divisor = box_loss_divisor::positive_coordinates;
  c.mask_target = math::mask_target_rule::crop_and_round;
  c.mask_loss_clipped = true;
  c.detection = detection_rule::best_class;
  c.detection_score = 0.7f;
  c.detection_nms = 0.3f;
  c.detection_min_side = 0;
  c.paste = math::paste_rule::box_resize;
  return c;
}

LUNGSEG_INLINE mask_rcnn_config seed() {
  mask_rcnn_config c = matterport();
  c.preset = "seed";
  c.min_size = c.max_size = 256;
  c.equalise = true;
  c.pyramid_out_channels = 128;
  c.anchor_sizes = {16, 32, 64, 128, 256};
  c.post_nms_train = 500;
  c.post_nms_test = 250;
  c.proposal_score = 0.7f;
  c.proposal_nms = 0.5f;
  c.anchors_per_image = 128;
  c.rois_per_image = 64;
  c.detections_per_image = 20;
  return c;
}

LUNGSEG_INLINE mask_rcnn_config torchvision() {
  mask_rcnn_config c;
  c.preset = "torchvision";
  c.input = input_rule::min_max;
  c.min_size = 800;
  c.max_size = 1333;
  c.channels = 3;
  c.pixel_mean = {0.485f * 255, 0.456f * 255, 0.406f * 255};
  c.pixel_deviation = {0.229f * 255, 0.224f * 255, 0.225f * 255};
  c.norm = body_norm::frozen;
  c.anchor_round = true;
  c.anchor_stride = anchor_stride_rule::floor_divide;
  c.paste = math::paste_rule::expand_one;
  return c;
}

LUNGSEG_INLINE mask_rcnn_config torchvision_v2() {
  mask_rcnn_config c = torchvision();
  c.preset = "torchvision_v2";
  c.norm = body_norm::batch;
  c.pyramid_norm = c.head_norm = true;
  c.rpn_convs = 2;
  c.box_head_convs = 4;
  return c;
}

LUNGSEG_INLINE mask_rcnn_config preset(std::string_view name) {
  for (mask_rcnn_config (*make)() : {lungs_small, lungs, seed, matterport, torchvision, torchvision_v2})
    if (mask_rcnn_config found = make(); found.preset == name) return found;
  throw option_error{"preset: unknown preset '" + std::string{name} +
                     "', expected lungs_small, lungs, seed, matterport, torchvision or torchvision_v2"};
}

}}  // namespace lungseg::LUNGSEG_ABI
