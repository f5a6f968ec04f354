// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>
#include <vector>

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

LUNGSEG_INLINE film_prediction as_it_lies(film_prediction upright, const film_grid& grid) {
  for (predicted_lung& lung : upright.lungs) {
    lung.area = grid.as_it_lies(lung.area);
    lung.pixels = grid.as_it_lies(lung.pixels);
    if (grid.square()) continue;
    if (area(lung.pixels) > 0) {
      lung.area = bounding_box(lung.pixels);
    } else {  // a few square pixels, which fill no half of one of the file's
      upright.notes.push_back({note_code::dropped_as_empty, {}, lung.class_id});
      upright.verdict.raise(verdict_level::check, note_code::dropped_as_empty);
    }
  }
  std::erase_if(upright.lungs, [](const predicted_lung& lung) { return area(lung.pixels) == 0; });
  upright.content = grid.as_it_lies(upright.content);
  upright.height = grid.height();
  upright.width = grid.width();
  return upright;
}

}}  // namespace lungseg::LUNGSEG_ABI
