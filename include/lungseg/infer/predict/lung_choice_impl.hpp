// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/float_bits.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE lung_choice choose_lungs(std::vector<detection> detections, float min_score, float max_overlap) {
  lung_choice result;
  for (detection& d : detections) {
    if (is_nan(d.score) || d.score < min_score || d.class_id < left_lung || d.class_id > right_lung) continue;
    auto& own = result.lungs[static_cast<std::size_t>(d.class_id - 1)];
    const auto& other = result.lungs[static_cast<std::size_t>(2 - d.class_id)];
    if (own || (other && math::iou(other->area, d.area) >= max_overlap)) continue;
    own = std::move(d);
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
