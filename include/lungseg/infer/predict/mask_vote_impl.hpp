// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

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

LUNGSEG_INLINE mask_patch voted_mask(const std::vector<lung_vote>& found, int height, int width,
                                     std::optional<lung_definition> definition) {
  const auto output_of = [&](const detector* by) {
    return definition ? *by->model().config().mask_of(*definition) : 0;
  };
  if (found.size() == 1) return found[0].by->paste(*found[0].lung, height, width, output_of(found[0].by));
  std::vector<ops::pasted_probabilities> seen;
  int top = height, bottom = 0, left = width, right = 0;
  float thresholds = 0;
  for (const auto& [by, lung] : found) {
    const mask_rcnn_config& config = by->model().config();
    thresholds += config.mask_threshold;
    const auto& each = seen.emplace_back(
        ops::paste_probability_patch(lung->mask(output_of(by)), lung->mask_area, config.paste, height, width));
    if (each.inside.empty()) continue;
    top = std::min(top, each.top), bottom = std::max(bottom, each.top + each.inside.extent(0));
    left = std::min(left, each.left), right = std::max(right, each.left + each.inside.extent(1));
  }
  if (bottom == 0) return mask_patch{height, width};
  image<float> sum{bottom - top, right - left};
  for (const auto& each : seen)
    for (int y = 0; y < each.inside.extent(0); ++y) {
      const float* const from = &each.inside(y, 0);
      float* const to = sum.row(each.top - top + y) + each.left - left;
      for (int x = 0; x < each.inside.extent(1); ++x) to[x] += from[x];
    }
  mask inside{sum.height, sum.width};
  std::ranges::transform(sum.pixels, inside.pixels.begin(), [&](float p) { return std::uint8_t{p >= thresholds}; });
  return {height, width, top, left, std::move(inside)};
}

}}  // namespace lungseg::LUNGSEG_ABI
