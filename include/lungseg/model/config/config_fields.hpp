// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <string_view>

#include "lungseg/model/config/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The words of a switch, in the order of its values.
constexpr auto words(input_rule) {
  return std::to_array<std::string_view>({"letterbox", "square", "min_max", "stretch"});
}
constexpr auto words(stem_pool_rule) {
  return std::to_array<std::string_view>({"same", "pad1"});
}
constexpr auto words(body_norm) {
  return std::to_array<std::string_view>({"frozen", "affine", "batch"});
}
constexpr auto words(anchor_stride_rule) {
  return std::to_array<std::string_view>({"fixed", "floor_divide"});
}
constexpr auto words(box_frame) {
  return std::to_array<std::string_view>({"pixels", "normalised"});
}
constexpr auto words(roi_level_rule) {
  return std::to_array<std::string_view>({"round", "floor"});
}
constexpr auto words(roi_pooling) {
  return std::to_array<std::string_view>({"crop_and_resize", "align", "align_half"});
}
constexpr auto words(math::mask_target_rule) {
  return std::to_array<std::string_view>({"crop_and_round", "align", "align_threshold"});
}
constexpr auto words(box_loss_divisor) {
  return std::to_array<std::string_view>({"positive_coordinates", "sampled"});
}
constexpr auto words(detection_rule) {
  return std::to_array<std::string_view>({"best_class", "all_classes"});
}
constexpr auto words(lung_definition) {
  return std::to_array<std::string_view>({"field", "whole"});
}
constexpr auto words(film_modality) {
  return std::to_array<std::string_view>({"xray", "ct"});
}
constexpr auto words(math::paste_rule) {
  return std::to_array<std::string_view>({"box_resize", "expand_one", "grid_sample", "edge_clamp"});
}

}  // namespace detail

/// Calls f("name", field) for every field of a configuration, in the order of the struct: the one list that printing,
/// reading and writing share.
template <class Config, class F>
void each_field(Config& c, F&& f) {
#define LUNGSEG_FIELD(name) f(#name, c.name);
  // clang-format off
  LUNGSEG_FIELD(preset)
  LUNGSEG_FIELD(input)
  LUNGSEG_FIELD(min_size)
  LUNGSEG_FIELD(max_size)
  LUNGSEG_FIELD(channels)
  LUNGSEG_FIELD(pixel_mean)
  LUNGSEG_FIELD(pixel_deviation)
  LUNGSEG_FIELD(equalise)
  LUNGSEG_FIELD(depth)
  LUNGSEG_FIELD(stride_in_1x1)
  LUNGSEG_FIELD(conv_bias)
  LUNGSEG_FIELD(stem_pool)
  LUNGSEG_FIELD(norm)
  LUNGSEG_FIELD(norm_epsilon)
  LUNGSEG_FIELD(pyramid_channels)
  LUNGSEG_FIELD(pyramid_out_channels)
  LUNGSEG_FIELD(pyramid_norm)
  LUNGSEG_FIELD(anchor_sizes)
  LUNGSEG_FIELD(anchor_ratios)
  LUNGSEG_FIELD(ratio_is_width_over_height)
  LUNGSEG_FIELD(anchor_round)
  LUNGSEG_FIELD(anchor_stride)
  LUNGSEG_FIELD(frame)
  LUNGSEG_FIELD(rpn_channels)
  LUNGSEG_FIELD(rpn_convs)
  LUNGSEG_FIELD(rpn_softmax)
  LUNGSEG_FIELD(rpn_deviation)
  LUNGSEG_FIELD(deltas_y_first)
  LUNGSEG_FIELD(max_log_ratio)
  LUNGSEG_FIELD(proposals_per_level)
  LUNGSEG_FIELD(pre_nms_train)
  LUNGSEG_FIELD(pre_nms_test)
  LUNGSEG_FIELD(post_nms_train)
  LUNGSEG_FIELD(post_nms_test)
  LUNGSEG_FIELD(proposal_score)
  LUNGSEG_FIELD(proposal_nms)
  LUNGSEG_FIELD(proposal_min_side)
  LUNGSEG_FIELD(anchor_high)
  LUNGSEG_FIELD(anchor_low)
  LUNGSEG_FIELD(anchors_per_image)
  LUNGSEG_FIELD(anchor_positive_fraction)
  LUNGSEG_FIELD(append_truth)
  LUNGSEG_FIELD(rois_per_image)
  LUNGSEG_FIELD(roi_positive_fraction)
  LUNGSEG_FIELD(roi_high)
  LUNGSEG_FIELD(fill_negatives)
  LUNGSEG_FIELD(pad_rois_as_background)
  LUNGSEG_FIELD(gradient_through_targets)
  LUNGSEG_FIELD(mask_rois_per_image)
  LUNGSEG_FIELD(level_rule)
  LUNGSEG_FIELD(pooling)
  LUNGSEG_FIELD(sampling_ratio)
  LUNGSEG_FIELD(box_pool)
  LUNGSEG_FIELD(mask_pool)
  LUNGSEG_FIELD(mask_level)
  LUNGSEG_FIELD(fine_channels)
  LUNGSEG_FIELD(box_head_convs)
  LUNGSEG_FIELD(box_head_channels)
  LUNGSEG_FIELD(head_norm)
  LUNGSEG_FIELD(mask_head_channels)
  LUNGSEG_FIELD(mask_head_convs)
  LUNGSEG_FIELD(box_beta)
  LUNGSEG_FIELD(box_divisor)
  LUNGSEG_FIELD(mask_target)
  LUNGSEG_FIELD(mask_loss_clipped)
  LUNGSEG_FIELD(loss_weights)
  LUNGSEG_FIELD(box_deviation)
  LUNGSEG_FIELD(detection)
  LUNGSEG_FIELD(detection_score)
  LUNGSEG_FIELD(detection_nms)
  LUNGSEG_FIELD(detection_min_side)
  LUNGSEG_FIELD(detections_per_image)
  LUNGSEG_FIELD(mask_margin)
  LUNGSEG_FIELD(paste)
  LUNGSEG_FIELD(mask_threshold)
  LUNGSEG_FIELD(classes)
  LUNGSEG_FIELD(laterality)
  LUNGSEG_FIELD(definitions)
  LUNGSEG_FIELD(modality)
  // clang-format on
#undef LUNGSEG_FIELD
}

}}  // namespace lungseg::LUNGSEG_ABI
