// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "lungseg/infer/predict/detector.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One model's detection of a lung.
struct lung_vote {
  detector* by;
  const detection* lung;
};

/// The pixels of a film where the mean probability of those who found the lung is at least the mean of their own mask
/// thresholds; one alone pastes its mask as it always does.
/// \param found       at least one
/// \param definition  which of their masks; none: the first
inline mask voted_mask(const std::vector<lung_vote>& found, int height, int width,
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
