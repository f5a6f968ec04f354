// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/annotation/image_ids.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<std::int64_t> image_ids(const film_dataset& dataset) {
  std::vector<std::int64_t> own, places;
  std::unordered_set<std::int64_t> distinct;
  for (const film_record& record : dataset.films) {
    places.push_back(std::ssize(places) + 1);
    if (record.image_id && distinct.insert(*record.image_id).second) own.push_back(*record.image_id);
  }
  return own.size() == places.size() ? own : places;
}

}}  // namespace lungseg::LUNGSEG_ABI
