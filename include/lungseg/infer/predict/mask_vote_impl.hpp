// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>

#include "lungseg/infer/predict/mask_vote.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<lung_vote> votes_on(int id, std::vector<detector>& by,
                                               const std::vector<lung_choice>& choices) {
  std::vector<lung_vote> found;
  for (std::size_t m = 0; m < choices.size(); ++m)
    if (const auto& lung = choices[m].lungs[static_cast<std::size_t>(id - 1)]) found.push_back({&by[m], &*lung});
  return found;
}

LUNGSEG_INLINE float mean_score(const std::vector<lung_vote>& found) {
  float sum = 0;
  for (const lung_vote& each : found) sum += each.lung->score;
  return sum / static_cast<float>(found.size());
}

LUNGSEG_INLINE void add_mirrored_view(std::vector<lung_vote>& found, const std::optional<detection>& mirrored) {
  constexpr float same_lung = 0.5f;  // IoU of the boxes
  if (found.size() == 1 && mirrored && math::iou(found[0].lung->area, mirrored->area) >= same_lung)
    found = {found[0], {found[0].by, &*mirrored}};  // at push_back g++ 12 warns of bounds that it makes up
}

LUNGSEG_INLINE mask voted_mask(const std::vector<lung_vote>& found, int height, int width,
                               std::optional<lung_definition> definition) {
  const auto output_of = [&](const detector* by) {
    return definition ? *by->model().config().mask_of(*definition) : 0;
  };
  if (found.size() == 1) return found[0].by->paste(*found[0].lung, height, width, output_of(found[0].by));
  mask inside{height, width};
  std::vector<float> sum(inside.pixels.size()), one(sum);
  float thresholds = 0;
  for (const auto& [by, lung] : found) {
    const mask_rcnn_config& config = by->model().config();
    thresholds += config.mask_threshold;
    ops::paste_probabilities(lung->mask(output_of(by)), lung->mask_area, config.paste,
                             view<float, 2>{one.data(), {height, width}});
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one[i];
  }
  for (std::size_t i = 0; i < sum.size(); ++i) inside.pixels[i] = sum[i] >= thresholds;
  return inside;
}

}}  // namespace lungseg::LUNGSEG_ABI
