// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/prediction/prediction.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A figure of two lungs and what it may be.
struct lung_limit {
  note_code code;
  std::string_view what;
  double low, high;
};

/// What the lungs of all 1,308 films with expert masks (Montgomery, Shenzhen, JSRT, COVID case reports, children) stay
/// within; the extremes that occur stand beside each limit. First is the lung on the picture's left.
inline constexpr std::array<lung_limit, 11> lung_note_limits{{
    {note_code::implausible_size, "share of the film that both lungs cover", 0.05, 0.65},              // 0.084, 0.586
    {note_code::implausible_size, "area of the smaller lung over the larger", 0.08, 1},                // 0.102
    {note_code::implausible_shape, "height over width of the lung on the picture's left", 0.9, 4},     // 1.21, 3.53
    {note_code::implausible_shape, "height over width of the lung on the picture's right", 0.9, 4},    // 1.09, 3.30
    {note_code::implausible_shape, "share of the box around both lungs that they cover", 0.25, 0.72},  // 0.28, 0.68
    {note_code::implausible_arrangement, "width over height of both lungs", 0.6, 1.95},                // 0.68, 1.79
    {note_code::implausible_arrangement, "slope of the line between the lungs [degrees]", -27, 27},    // -22.4, 22.3
    {note_code::implausible_arrangement, "gap between the lungs over their width", -0.1, 0.3},         // -0.05, 0.26
    {note_code::implausible_arrangement, "share of the smaller lung inside the other", 0, 0.02},       // 0
    {note_code::implausible_arrangement, "middle of the lungs over the film's width", 0.33, 0.67},     // 0.41, 0.58
    {note_code::implausible_arrangement, "middle of the lungs over the film's height", 0.22, 0.7},     // 0.26, 0.63
}};

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

/// Whether two lungs have the size, shape and arrangement that lungs have on frontal films.
/// \return the doubts; none for fewer than two lungs, of which other notes tell
inline std::vector<film_note> judge_lungs(const film_prediction& found) {
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

/// Sides are never swapped silently: lungs in an unusual order are told of.
inline std::vector<film_note> judge_order(const film_prediction& found) {
  if (found.lungs.size() < 2) return {};
  const auto centre = [](const predicted_lung& l) { return 0.5f * (l.area.x1 + l.area.x2); };
  const bool left_is_right_of = centre(found.lungs[0]) > centre(found.lungs[1]);
  if (left_is_right_of == (found.sides == laterality::patient)) return {};
  return {{note_code::laterality_suspect, "the lungs are in mirrored order on this film"}};
}

}}  // namespace lungseg::LUNGSEG_ABI
