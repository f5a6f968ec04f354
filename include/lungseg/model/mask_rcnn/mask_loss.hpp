// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/model/layers/heads.hpp"
#include "lungseg/model/mask_rcnn/regions.hpp"
#include "lungseg/ops/loss.hpp"
#include "lungseg/ops/mask_target.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Cross entropy of the target class's mask, averaged over the positives' pixels; on a training tape it also writes
/// the gradient of the logits. \source He et al., "Mask R-CNN", 2017, section 3, "Mask representation".
/// \param positives  grouped by image: the regions that `logits` (R, M, M, classes) belong to
inline void mask_loss(nn::tape& t, const mask_rcnn_config& config, std::span<const region> positives,
                      std::span<const ground_truth> truths, const box_coordinates& coordinates, nn::node& logits,
                      mask_rcnn_losses& losses) {
  const int rows = static_cast<int>(positives.size()), side = logits.value.extent(1);
  tensor<int, 1> classes{{rows}};
  tensor<float, 3> targets = t.ctx().make<float>(shape<3>{rows, side, side});
  for (int first = 0; first < rows;) {
    const int image = positives[static_cast<std::size_t>(first)].image;
    const ground_truth& truth = truths[static_cast<std::size_t>(image)];
    std::vector<box> areas;
    std::vector<int> owners;
    for (int i = first; i < rows && positives[static_cast<std::size_t>(i)].image == image; ++i) {
      const region& r = positives[static_cast<std::size_t>(i)];
      classes[i] = truth.classes[static_cast<std::size_t>(r.truth)];
      box area = coordinates.to_pixels(r.area);
      if (coordinates.normalised()) area = math::to_inclusive(area);
      areas.push_back(area);
      owners.push_back(r.truth);
    }
    const int count = static_cast<int>(areas.size());
    ops::mask_targets(t.ctx(), truth.masks, areas, owners, config.mask_target, targets.get().rows(first, count));
    first += count;
  }
  if (t.training()) t.slot(logits);
  const float normaliser = static_cast<float>(rows * side * side) / config.loss_weights[4];
  losses.mask += ops::mask_loss(t.ctx(), std::as_const(logits.value).get(), classes, targets, normaliser,
                                config.mask_loss_clipped, t.training() ? logits.gradient.get() : view<float, 4>{});
}

}}  // namespace lungseg::LUNGSEG_ABI
