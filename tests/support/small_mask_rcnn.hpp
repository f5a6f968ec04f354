// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/model/config/presets.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "random_tensor.hpp"

namespace lungseg::test {

/// A small network in the manner of a preset, whose detections are many.
inline mask_rcnn_config small(const char* name) {
  mask_rcnn_config config = lungseg::preset(name);
  config.depth = 18;
  config.min_size = config.max_size = 128;
  config.pyramid_channels = config.pyramid_out_channels = config.rpn_channels = 16;
  config.box_head_channels = 32;
  config.mask_head_channels = 16;
  config.anchor_sizes = {8, 16, 32, 64, 96};
  config.detection_score = 0.0f;
  if (config.proposal_score > 0) config.proposal_score = 0.5f;
  config.detections_per_image = 12;
  config.post_nms_test = 40;
  config.post_nms_train = 60;
  if (!config.append_truth) config.roi_high = 0.1f, config.post_nms_train = 300;  // random proposals are far off
  return config;
}

inline tensor<float, 4> images_of(const mask_rcnn_config& config, int count, std::uint32_t seed) {
  return random_tensor<4>({count, 128, 128, config.channels}, seed);
}

/// Weights that are not at their start, so that norms and scores differ, and lungs are found on drawn films.
inline void stir(mask_rcnn& model) {
  std::uint32_t seed = 1;
  const nn::state_refs refs = model.state();
  const auto add = [&](tensor<float, 4>& value, float share) {
    const auto noise = congruential_tensor(value.extents(), ++seed);
    for (std::int64_t i = 0; i < value.size(); ++i) value[i] += share * noise[i];
  };
  for (nn::parameter* p : refs.parameters) add(p->value, p->name.find("weight") != std::string::npos ? 0.02f : 0.2f);
  for (nn::buffer* b : refs.buffers) add(b->value, 0.3f);
  refs.touch();
}

/// The same model twice, stirred: one for the processor, one for a GPU.
struct twin_models {
  mask_rcnn here, there;

  explicit twin_models(const mask_rcnn_config& config) : here{config, 3}, there{config, 3} {
    stir(here);
    stir(there);
  }
};

/// Two films with one and two boxes, and elliptic masks in them.
inline std::vector<ground_truth> truths_of() {
  std::vector<ground_truth> truths(2);
  const auto add = [](ground_truth& truth, const box& b, int class_id) {
    truth.boxes.push_back(b);
    truth.classes.push_back(class_id);
  };
  add(truths[0], {12, 20, 58, 110}, 1);
  add(truths[1], {10, 14, 50, 100}, 2);
  add(truths[1], {66, 18, 120, 117}, 1);
  for (ground_truth& truth : truths) {
    truth.masks = tensor<std::uint8_t, 3>{{static_cast<int>(truth.boxes.size()), 128, 128}};
    for (int g = 0; g < truth.masks.extent(0); ++g) {
      const box& b = truth.boxes[static_cast<std::size_t>(g)];
      for (int y = 0; y < 128; ++y)
        for (int x = 0; x < 128; ++x) {
          const float u = 2 * (static_cast<float>(x) + 0.5f - b.x1) / b.width() - 1;
          const float v = 2 * (static_cast<float>(y) + 0.5f - b.y1) / b.height() - 1;
          truth.masks(g, y, x) = u * u + v * v <= 1;
        }
    }
  }
  return truths;
}

/// What a network says at each stage, by the stage's name.
using stage_outputs = std::map<std::string, tensor<float, 4>, std::less<>>;

inline stage_outputs look_at(mask_rcnn& model, const context& ctx, tensor<float, 4> images) {
  stage_outputs seen;
  model.detect(ctx, std::move(images), {}, [&](std::string_view name, view<const float, 4> v) {
    tensor<float, 4> copy{v.extents()};
    std::copy(v.begin(), v.end(), copy.begin());
    seen.emplace(name, std::move(copy));
  });
  return seen;
}

/// |a - b| / |a|, by the root of the sum of squares.
inline double relative_distance(view<const float, 4> a, view<const float, 4> b) {
  double size = 0, distance = 0;
  for (std::int64_t i = 0; i < a.size(); ++i) {
    const double x = a[i], d = x - static_cast<double>(b[i]);
    size += x * x;
    distance += d * d;
  }
  return std::sqrt(distance / size);
}

}  // namespace lungseg::test
