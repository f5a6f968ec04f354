// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/infer/prediction/lying_prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_prediction as_it_lies(film_prediction upright, const film_pose& pose) {
  for (predicted_lung& lung : upright.lungs) {
    lung.area = as_it_lies(lung.area, pose, upright.height, upright.width);
    lung.pixels = as_it_lies(lung.pixels, pose);
  }
  upright.content = as_it_lies(upright.content, pose, upright.height, upright.width);
  if (pose.lies_on_side()) std::swap(upright.height, upright.width);
  return upright;
}

}}  // namespace lungseg::LUNGSEG_ABI
