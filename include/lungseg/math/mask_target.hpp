// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/math/bilinear.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// How the true mask of a region becomes an M x M target.
enum class mask_target_rule {
  crop_and_round,   ///< Matterport: crop_and_resize of the whole mask, rounded, ties to even; inclusive frame
  align,            ///< torchvision: RoIAlign with adaptive sampling, soft values
  align_threshold,  ///< detectron2 with bitmaps: RoIAlign shifted by half a pixel, 1 from 0.5 on
};

/// One cell of crop_and_resize in TensorFlow's order of operations: its ties are rounded, so the last bit counts.
/// \param inside  (row, column) -> 1 or 0
template <class Inside>
LUNGSEG_HD inline float crop_mask_cell(const linear_taps& y, const linear_taps& x, Inside&& inside) noexcept {
  if (y.low_weight + y.high_weight == 0 || x.low_weight + x.high_weight == 0) return 0.0f;
  const float top_left = inside(y.low, x.low), bottom_left = inside(y.high, x.low);
  const float top = top_left + (inside(y.low, x.high) - top_left) * x.high_weight;
  const float bottom = bottom_left + (inside(y.high, x.high) - bottom_left) * x.high_weight;
  return top + (bottom - top) * y.high_weight;
}

}}}  // namespace lungseg::LUNGSEG_ABI::math
