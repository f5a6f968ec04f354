// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string>
#include <vector>

#include "lungseg/core/config.hpp"

/// \file
/// The settings of the original's Config class, and what they are here.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// "class 1", "class 2", ...: names where nobody knows better.
inline std::vector<std::string> numbered_classes(int count) {
  std::vector<std::string> names;
  for (int id = 1; id < count; ++id) names.push_back("class " + std::to_string(id));
  return names;
}

enum class setting_kind { number, text, flag, list };

/// Names about the body and the RPN, the first in the original's order.
template <class Config, class Visitor>
void each_matterport_rpn_setting(Config& c, Visitor&& v) {
  v.other("NAME", setting_kind::text);
  v.other("GPU_COUNT", setting_kind::number);
  v.other("IMAGES_PER_GPU", setting_kind::number);
  v.other("BATCH_SIZE", setting_kind::number);
  v.other("STEPS_PER_EPOCH", setting_kind::number);
  v.other("VALIDATION_STEPS", setting_kind::number);
  v.backbone("BACKBONE", c.depth);
  v.constant("BACKBONE_STRIDES", "[4,8,16,32,64]");
  v.other("COMPUTE_BACKBONE_SHAPE", setting_kind::text);
  v.both("TOP_DOWN_PYRAMID_SIZE", c.pyramid_channels, c.pyramid_out_channels);
  v.unless_equal("TOP_DOWN_LAST_FILTER", c.pyramid_out_channels, c.pyramid_channels);
  v.value("FPN_CLASSIF_FC_LAYERS_SIZE", c.box_head_channels);
  v.class_count("NUM_CLASSES", c.classes);
  v.value("RPN_ANCHOR_SCALES", c.anchor_sizes);
  v.value("RPN_ANCHOR_RATIOS", c.anchor_ratios);
  v.constant("RPN_ANCHOR_STRIDE", "1");
  // The lung project compares this number with scores, and suppresses at an IoU of its own.
  v.value("RPN_NMS_THRESHOLD", c.proposal_score >= 0 ? c.proposal_score : c.proposal_nms);
  v.value("RPN_TRAIN_ANCHORS_PER_IMAGE", c.anchors_per_image);
  v.both("PRE_NMS_LIMIT", c.pre_nms_test, c.pre_nms_train);
  v.value("POST_NMS_ROIS_TRAINING", c.post_nms_train);
  v.value("POST_NMS_ROIS_INFERENCE", c.post_nms_test);
}

/// Names about the input, the heads and the training, which follow.
template <class Config, class Visitor>
void each_matterport_head_setting(Config& c, Visitor&& v) {
  v.other("USE_MINI_MASK", setting_kind::flag);
  v.other("MINI_MASK_SHAPE", setting_kind::list);
  v.constant("IMAGE_RESIZE_MODE", "\"square\"");
  v.value("IMAGE_MIN_DIM", c.min_size);
  v.value("IMAGE_MAX_DIM", c.max_size);
  v.constant("IMAGE_MIN_SCALE", "0");
  v.value("IMAGE_CHANNEL_COUNT", c.channels);
  v.other("IMAGE_SHAPE", setting_kind::list);
  v.other("IMAGE_META_SIZE", setting_kind::number);
  v.value("MEAN_PIXEL", c.pixel_mean);
  v.value("TRAIN_ROIS_PER_IMAGE", c.rois_per_image);
  v.value("ROI_POSITIVE_RATIO", c.roi_positive_fraction);
  v.value("POOL_SIZE", c.box_pool);
  v.value("MASK_POOL_SIZE", c.mask_pool);
  v.mask_shape("MASK_SHAPE", c.mask_pool);
  v.other("MAX_GT_INSTANCES", setting_kind::number);
  v.y_first("RPN_BBOX_STD_DEV", c.rpn_deviation);
  v.y_first("BBOX_STD_DEV", c.box_deviation);
  v.value("DETECTION_MAX_INSTANCES", c.detections_per_image);
  v.value("DETECTION_MIN_CONFIDENCE", c.detection_score);
  v.value("DETECTION_NMS_THRESHOLD", c.detection_nms);
  v.other("LEARNING_RATE", setting_kind::number);
  v.other("LEARNING_MOMENTUM", setting_kind::number);
  v.other("WEIGHT_DECAY", setting_kind::number);
  v.other("GRADIENT_CLIP_NORM", setting_kind::number);
  v.losses("LOSS_WEIGHTS", c.loss_weights);
  v.constant("USE_RPN_ROIS", "true");
  v.train_norm("TRAIN_BN", c.norm);
  v.other("TRAIN_DATA_RATIO", setting_kind::number);
  v.other("ENSEMBLE", setting_kind::flag);
  v.other("NUMBER_OF_MODEL", setting_kind::number);
  v.other("SAVE_RESULT", setting_kind::flag);
}

/// The one list of the original's names, each with the field that it stands for and how: v.value as it is, v.other for
/// what does not shape the model here, and so on.
/// \source akTwelve/Mask_RCNN, mrcnn/config.py; the original lung project, config.py
template <class Config, class Visitor>
void each_matterport_setting(Config& c, Visitor&& v) {
  each_matterport_rpn_setting(c, v);
  each_matterport_head_setting(c, v);
}

inline constexpr const char* loss_names[] = {"rpn_class_loss", "rpn_bbox_loss", "mrcnn_class_loss", "mrcnn_bbox_loss",
                                             "mrcnn_mask_loss"};

/// The original's order of deviations is dy, dx, dh, dw, ours dx, dy, dw, dh; the same swap leads back.
inline std::array<float, 4> y_and_x_swapped(const std::array<float, 4>& d) {
  return {d[1], d[0], d[3], d[2]};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
