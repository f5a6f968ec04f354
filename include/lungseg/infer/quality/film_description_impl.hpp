// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/data/annotation/sides.hpp"
#include "lungseg/data/annotation/united_lung.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/infer/quality/film_description.hpp"
#include "lungseg/infer/quality/outline.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// How much of an outline lies on the edge of what the network saw of the film, within a cell.
inline double share_at_edge(const std::vector<outline_point>& line, const film_area& content, double scale) {
  const double x1 = content.left * scale + 1, x2 = (content.left + content.width) * scale - 1;
  const double y1 = content.top * scale + 1, y2 = (content.top + content.height) * scale - 1;
  std::int64_t on_edge = 0;
  for (const outline_point& p : line) on_edge += p.x < x1 || p.x > x2 || p.y < y1 || p.y > y2;
  return static_cast<double>(on_edge) / static_cast<double>(line.size());
}

inline lung_description describe_lung(const predicted_lung& lung, const film_prediction& on) {
  lung_description result{on.sides == laterality::patient ? lung.class_id : other_side(lung.class_id),
                          static_cast<double>(lung.score), lung.signs.value_or(lung_signs{})};
  const std::vector<outline_point> line = outline_of(on_quality_grid(lung.pixels));
  if (line.empty()) return result;
  for (const outline_point& p : spaced_evenly(line, outline_points)) {
    result.outline.push_back(p.x);
    result.outline.push_back(p.y);
  }
  const film_area content = on.content.width > 0 ? on.content : film_area{0, 0, on.height, on.width};
  result.at_edge = share_at_edge(line, content, quality_grid_of(on.height, on.width).scale);
  const auto pixels = static_cast<double>(area(lung.pixels));
  result.share = pixels / (static_cast<double>(content.height) * content.width);
  for (const predicted_lung& other : on.lungs)
    if (&other != &lung) result.overlap = static_cast<double>(intersection_area(lung.pixels, other.pixels)) / pixels;
  return result;
}

}  // namespace detail

LUNGSEG_INLINE film_description describe(const film_prediction& found) {
  film_description result{found.definition, {}};
  for (const predicted_lung& lung : found.lungs)
    if (lung_description each = detail::describe_lung(lung, found); !each.outline.empty())
      result.lungs.push_back(std::move(each));
  return result;
}

LUNGSEG_INLINE film_description describe(const film_record& known, laterality sides) {
  film_prediction as_found{known.file, known.height, known.width, sides, known.definition, {}, {}};
  for (const instance& lung : detail::united_lungs(known))
    as_found.lungs.push_back({lung.class_id, 1, lung.area, lung.pixels});
  return describe(as_found);
}

}}  // namespace lungseg::LUNGSEG_ABI
