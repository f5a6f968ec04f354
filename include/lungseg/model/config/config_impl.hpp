// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/input_rule.hpp"
#include "lungseg/math/roi.hpp"
#include "lungseg/model/config/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void mask_rcnn_config::validate() const {
  const auto need = [](bool holds, const char* what) { expect<option_error>(holds, std::string{"config: "} + what); };
  const auto within = [](int low, int high, std::initializer_list<int> values) {
    return std::all_of(values.begin(), values.end(), [=](int v) { return v >= low && v <= high; });
  };
  const auto positive = [](const auto& values) {
    return std::all_of(values.begin(), values.end(), [](float v) { return v > 0; });
  };
  need(depth == 18 || depth == 50 || depth == 101, "depth must be 18, 50 or 101");
  need(channels == 1 || channels == 3, "channels must be 1 or 3");
  const auto c = static_cast<std::size_t>(channels);
  need(pixel_mean.size() == c && pixel_deviation.size() == c,
       "pixel_mean and pixel_deviation need one value a channel");
  need(positive(pixel_deviation), "pixel_deviation must be positive");
  need(min_size >= 32 && max_size >= min_size && max_size <= 16384,
       "sizes must satisfy 32 <= min_size <= max_size <= 16384");
  need(input == input_rule::min_max || max_size % 64 == 0, "max_size must be a multiple of 64");
  need(anchor_sizes.size() == 5, "anchor_sizes needs five values, one for each of P2 to P6");
  need(!anchor_ratios.empty() && !classes.empty(), "anchor_ratios and classes must not be empty");
  need(positive(anchor_sizes) && positive(anchor_ratios), "anchor_sizes and anchor_ratios must be positive");
  need(within(1, 1'000'000, {rois_per_image, anchors_per_image, detections_per_image}) &&
           within(0, 1'000'000, {mask_rois_per_image, pre_nms_train, pre_nms_test, post_nms_train, post_nms_test}),
       "counts of anchors, regions and detections must be positive, those of proposals not negative, all at most a "
       "million");
  need(laterality == "patient" || laterality == "image", "laterality must be patient or image");
  need(within(0, 5, {mask_level}), "mask_level must be 0 to 5");
  need(mask_level != 1 || frame == box_frame::pixels, "the fine map (mask_level 1) needs the frame 'pixels'");
  need(definitions.size() <= 2 && (definitions.size() < 2 || definitions[0] != definitions[1]),
       "definitions must name each at most once");
  need(within(1, 64, {rpn_convs}) && within(0, 64, {box_head_convs, mask_head_convs}),
       "rpn_convs must be 1 to 64, box_head_convs and mask_head_convs 0 to 64");
  need(within(1, 64, {box_pool, mask_pool}), "box_pool and mask_pool must be 1 to 64");
  need(within(0, math::max_roi_samples, {sampling_ratio}), "sampling_ratio must be 0 to 1024");
  need(within(1, 65536,
              {pyramid_channels, pyramid_out_channels, rpn_channels, box_head_channels, mask_head_channels,
               fine_channels}),
       "channels of pyramid and heads must be 1 to 65536");
  need(head_weights() <= 1e9, "pyramid and heads would have more than 1e9 weights");
}

LUNGSEG_INLINE double mask_rcnn_config::head_weights() const noexcept {
  const auto dense = [](double in, double out) { return in * out; };
  const double pyramid = pyramid_channels, out = pyramid_out_channels, box_head = box_head_channels,
               mask_head = mask_head_channels, kinds = class_count();
  return dense(3840, pyramid) + 4 * 9 * dense(pyramid, out) + 9 * dense(out, rpn_channels) +
         9 * (rpn_convs - 1.0) * dense(rpn_channels, rpn_channels) + 9 * box_head_convs * dense(out, out) +
         dense(box_pool * box_pool * out, box_head) + dense(box_head, box_head + 5 * kinds) +
         9 * dense(std::max(out, mask_head), mask_head) * mask_head_convs + dense(mask_head, 4 * mask_head + kinds);
}

}}  // namespace lungseg::LUNGSEG_ABI
