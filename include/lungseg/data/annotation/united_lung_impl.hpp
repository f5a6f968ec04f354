// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE std::optional<run_lengths> united(const film_record& film, int class_id) {
  std::optional<run_lengths> result;
  for (const instance& lung : film.lungs)
    if (lung.class_id == class_id) result = result ? unite(*result, lung.pixels) : lung.pixels;
  return result;
}

LUNGSEG_INLINE std::vector<instance> united_lungs(const film_record& film) {
  std::vector<instance> lungs;
  for (const instance& part : film.lungs) {
    const auto same =
        std::find_if(lungs.begin(), lungs.end(), [&](const instance& each) { return each.class_id == part.class_id; });
    if (same == lungs.end()) {
      lungs.push_back(part);
      continue;
    }
    same->pixels = unite(same->pixels, part.pixels);
    box& area = same->area;
    area = {std::min(area.x1, part.area.x1), std::min(area.y1, part.area.y1), std::max(area.x2, part.area.x2),
            std::max(area.y2, part.area.y2)};
  }
  return lungs;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
