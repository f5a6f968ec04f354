// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/model/config/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Trains from random weights on two CPU cores within the hour: ResNet-18, narrow pyramid, masks of 56 x 56 from P2.
struct lungs_small : mask_rcnn_config {
  lungs_small() {
    preset = "lungs_small";
    depth = 18;
    pyramid_channels = pyramid_out_channels = rpn_channels = 128;
    anchor_sizes = {16, 32, 64, 128, 256};
    anchor_ratios = {0.5f, 1.0f, 2.0f};
    pre_nms_train = pre_nms_test = 500;
    post_nms_train = 200;
    post_nms_test = 100;
    anchors_per_image = 128;
    rois_per_image = 64;
    mask_rois_per_image = 8;
    box_head_channels = 512;
    mask_pool = 28;
    mask_margin = 0.04f;
    mask_level = 2;
    mask_head_channels = 64;
    mask_head_convs = 3;
    detections_per_image = 20;
  }
};

/// Best results: ResNet-50 at 512 x 512 with masks of 56 x 56.
struct lungs : mask_rcnn_config {
  lungs() {
    preset = "lungs";
    min_size = max_size = 512;
    rois_per_image = 128;
    mask_rois_per_image = 16;
    mask_pool = 28;
    mask_margin = 0.04f;
    detections_per_image = 20;
  }
};

/// matterport/Mask_RCNN and its TensorFlow 2 ports, as configured for COCO.
struct matterport : mask_rcnn_config {
  matterport() {
    preset = "matterport";
    input = input_rule::square;
    min_size = 800;
    max_size = 1024;
    channels = 3;
    pixel_mean = {123.7f, 116.8f, 103.9f};
    pixel_deviation = {1, 1, 1};
    depth = 101;
    stride_in_1x1 = conv_bias = true;
    stem_pool = stem_pool_rule::same;
    norm = body_norm::affine;
    norm_epsilon = 1e-3f;
    ratio_is_width_over_height = true;
    frame = box_frame::normalised;
    rpn_channels = 512;
    rpn_softmax = deltas_y_first = true;
    rpn_deviation = {0.1f, 0.1f, 0.2f, 0.2f};
    max_log_ratio = 88;  // exp stays finite
    proposals_per_level = false;
    pre_nms_train = pre_nms_test = 6000;
    proposal_min_side = 0;
    append_truth = fill_negatives = false;
    rois_per_image = 200;
    roi_positive_fraction = 0.33f;
    level_rule = roi_level_rule::round;
    pooling = roi_pooling::crop_and_resize;
    head_norm = true;
    box_beta = 1;
    box_divisor = box_loss_divisor::positive_coordinates;
    mask_target = ops::mask_target_rule::crop_and_round;
    mask_loss_clipped = true;
    detection = detection_rule::best_class;
    detection_score = 0.7f;
    detection_nms = 0.3f;
    detection_min_side = 0;
    paste = math::paste_rule::box_resize;
  }
};

/// The original lung project: Matterport's network at 256 x 256 with its own sizes and its misused NMS threshold.
struct seed : matterport {
  seed() {
    preset = "seed";
    min_size = max_size = 256;
    equalise = true;
    pyramid_out_channels = 128;
    anchor_sizes = {16, 32, 64, 128, 256};
    post_nms_train = 500;
    post_nms_test = 250;
    proposal_score = 0.7f;
    proposal_nms = 0.5f;
    anchors_per_image = 128;
    rois_per_image = 64;
    detections_per_image = 20;
  }
};

/// torchvision's maskrcnn_resnet50_fpn (v1).
struct torchvision : mask_rcnn_config {
  torchvision() {
    preset = "torchvision";
    input = input_rule::min_max;
    min_size = 800;
    max_size = 1333;
    channels = 3;
    pixel_mean = {0.485f * 255, 0.456f * 255, 0.406f * 255};
    pixel_deviation = {0.229f * 255, 0.224f * 255, 0.225f * 255};
    norm = body_norm::frozen;
    anchor_round = true;
    anchor_stride = anchor_stride_rule::floor_divide;
    paste = math::paste_rule::expand_one;
  }
};

/// torchvision's maskrcnn_resnet50_fpn_v2: every norm learns, also in pyramid and heads; deeper RPN and box head.
/// \source Li et al., "Benchmarking Detection Transfer Learning with Vision Transformers", 2021, appendix
struct torchvision_v2 : torchvision {
  torchvision_v2() {
    preset = "torchvision_v2";
    norm = body_norm::batch;
    pyramid_norm = head_norm = true;
    rpn_convs = 2;
    box_head_convs = 4;
  }
};

/// The preset of that name.
/// \throws option_error listing the names.
inline mask_rcnn_config preset(std::string_view name) {
  if (name == "lungs_small") return lungs_small{};
  if (name == "lungs") return lungs{};
  if (name == "seed") return seed{};
  if (name == "matterport") return matterport{};
  if (name == "torchvision") return torchvision{};
  if (name == "torchvision_v2") return torchvision_v2{};
  throw option_error{"preset: unknown preset '" + std::string{name} +
                     "', expected lungs_small, lungs, seed, matterport, torchvision or torchvision_v2"};
}

}}  // namespace lungseg::LUNGSEG_ABI
