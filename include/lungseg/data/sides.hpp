// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/data/annotation.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// The class of the other lung; classes that are no lung stay. Translates between patient's and picture's sides, and
/// between a film and its mirror image.
constexpr int other_side(int class_id) {
  return class_id == left_lung ? right_lung : class_id == right_lung ? left_lung : class_id;
}

/// The same lungs with their sides named as `wanted` has them. The masks stay where they are.
inline film_dataset with_sides(film_dataset dataset, laterality wanted) {
  if (dataset.sides != wanted)
    for (film_record& record : dataset.films)
      for (instance& lung : record.lungs) lung.class_id = other_side(lung.class_id);
  dataset.sides = wanted;
  return dataset;
}

}  // namespace lungseg::inline LUNGSEG_ABI
