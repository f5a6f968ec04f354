// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "lungseg/data/sample/sample.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/mask_rcnn/ground_truth.hpp"
#include "lungseg/train/batch.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE training_batch to_batch(const context& ctx, const mask_rcnn_config& config,
                                       std::span<const sample> samples, bool augmented) {
  training_batch batch{to_pictures(ctx, config, samples, augmented), {}};
  const int height = batch.images.extent(1), width = batch.images.extent(2);
  for (const sample& s : samples) {
    ground_truth truth{s.boxes, s.classes, tensor<std::uint8_t, 3>{{static_cast<int>(s.masks.size()), height, width}},
                       s.definition ? config.mask_of(*s.definition).value_or(0) : 0};
    for (std::size_t k = 0; k < s.masks.size(); ++k)
      for (int y = 0; y < s.masks[k].height; ++y)
        std::copy_n(s.masks[k].row(y), s.masks[k].width, &truth.masks(static_cast<int>(k), y, 0));
    batch.truths.push_back(std::move(truth));
  }
  return batch;
}

}}  // namespace lungseg::LUNGSEG_ABI
