// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/sides.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_dataset with_sides(film_dataset dataset, laterality wanted) {
  if (dataset.sides != wanted)
    for (film_record& record : dataset.films)
      for (instance& lung : record.lungs) lung.class_id = other_side(lung.class_id);
  dataset.sides = wanted;
  return dataset;
}

}}  // namespace lungseg::LUNGSEG_ABI
