// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/notes/lung_notes.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The figures of lung_note_limits, in its order.
inline std::array<double, lung_note_limits.size()> lung_figures(const film_prediction& found) {
  const predicted_lung *a = &found.lungs[0], *b = &found.lungs[1];
  if (a->area.x1 + a->area.x2 > b->area.x1 + b->area.x2) std::swap(a, b);
  const moments one = moments_of(a->pixels), two = moments_of(b->pixels);
  const box both{std::min(a->area.x1, b->area.x1), std::min(a->area.y1, b->area.y1), std::max(a->area.x2, b->area.x2),
                 std::max(a->area.y2, b->area.y2)};
  const auto ratio = [](auto part, auto of) { return static_cast<double>(part) / static_cast<double>(of); };
  const std::int64_t area = one.area + two.area, lesser = std::min(one.area, two.area);
  constexpr double degrees = 57.29577951308232;
  return {ratio(area, std::int64_t{found.height} * found.width),
          ratio(lesser, area - lesser),
          ratio(a->area.height(), a->area.width()),
          ratio(b->area.height(), b->area.width()),
          ratio(area, both.area()),
          ratio(both.width(), both.height()),
          std::atan2(two.y() - one.y(), std::abs(two.x() - one.x())) * degrees,
          ratio(b->area.x1 - a->area.x2, both.width()),
          ratio(intersection_area(a->pixels, b->pixels), lesser),
          ratio(both.x1 + both.x2, 2 * found.width),
          ratio(both.y1 + both.y2, 2 * found.height)};
}

}  // namespace detail

LUNGSEG_INLINE std::vector<film_note> judge_lungs(const film_prediction& found) {
  std::vector<film_note> notes;
  if (found.lungs.size() != 2) return notes;
  const auto figures = detail::lung_figures(found);
  for (std::size_t i = 0; i < lung_note_limits.size(); ++i) {
    const lung_limit& limit = lung_note_limits[i];
    if (figures[i] >= limit.low && figures[i] <= limit.high) continue;
    char text[128];
    std::snprintf(text, sizeof text, "%.*s is %.3g, usual is %g to %g", static_cast<int>(limit.what.size()),
                  limit.what.data(), figures[i], limit.low, limit.high);
    if (!notes.empty() && notes.back().code == limit.code)
      notes.back().text += std::string{"; "} + text;
    else
      notes.push_back({limit.code, text});
  }
  return notes;
}

LUNGSEG_INLINE std::vector<film_note> judge_order(const film_prediction& found) {
  if (found.lungs.size() < 2) return {};
  const auto centre = [](const predicted_lung& l) { return 0.5f * (l.area.x1 + l.area.x2); };
  const bool left_is_right_of = centre(found.lungs[0]) > centre(found.lungs[1]);
  if (left_is_right_of == (found.sides == laterality::patient)) return {};
  return {{note_code::laterality_suspect, "the lungs are in mirrored order on this film"}};
}

}}  // namespace lungseg::LUNGSEG_ABI
