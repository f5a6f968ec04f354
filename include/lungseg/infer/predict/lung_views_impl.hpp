// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/infer/predict/lung_views.hpp"
#include "lungseg/infer/score/measures.hpp"
#include "lungseg/ops/mask_paste.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE void add_cell_signs(view<const float, 2> cells, float threshold, lung_signs& to) {
  const int height = cells.extent(0), width = cells.extent(1);
  const auto inside = [&](int y, int x) {
    return y >= 0 && x >= 0 && y < height && x < width && cells(y, x) >= threshold;
  };
  double entropy = 0, doubt = 0, outline = 0, area = 0, sum = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double p = std::clamp(static_cast<double>(cells(y, x)), 1e-6, 1 - 1e-6);
      sum += p;
      entropy -= p * std::log(p) + (1 - p) * std::log(1 - p);
      if (!inside(y, x)) continue;
      doubt += 1 - p, ++area;
      outline += !(inside(y - 1, x) && inside(y + 1, x) && inside(y, x - 1) && inside(y, x + 1));
    }
  if (area == 0) return;
  to.boundary_entropy = entropy / outline;
  to.mean_entropy = entropy / area;
  to.inside_doubt = doubt / area;
  to.self_dice = 2 * (area - doubt) / (area + sum);
}

/// A detection's mask on the film's quality grid.
inline mask coarse_mask(const mask_rcnn_config& config, const detection& d, int definition, const quality_grid& grid) {
  const auto scale = static_cast<float>(grid.scale);
  const box& a = d.mask_area;
  mask result{grid.height, grid.width};
  ops::paste_mask(d.mask(definition), {a.x1 * scale, a.y1 * scale, a.x2 * scale, a.y2 * scale}, config.paste,
                  config.mask_threshold, view<std::uint8_t, 2>{result.pixels.data(), {grid.height, grid.width}});
  return result;
}

/// How much of `one` the other mask, on the same grid, differs from by more than an outline: cells that differ, and
/// whose four neighbours do.
inline double share_apart(const mask& one, const mask& other) {
  const auto differ = [&](int y, int x) { return one(y, x) != other(y, x); };
  std::int64_t apart = 0, area = 0;
  for (int y = 0; y < one.height; ++y)
    for (int x = 0; x < one.width; ++x) {
      area += one(y, x) != 0;
      const bool inner = y > 0 && x > 0 && y + 1 < one.height && x + 1 < one.width;
      apart += inner && differ(y, x) && differ(y - 1, x) && differ(y + 1, x) && differ(y, x - 1) && differ(y, x + 1);
    }
  return area > 0 ? static_cast<double>(apart) / static_cast<double>(area) : 0.0;
}

/// What the lung on the mirrored film, mirrored back, says of the one on the film.
inline void add_view_signs(const mask_rcnn_config& config, const mask& here, const std::optional<detection>& mirrored,
                           int definition, const quality_grid& grid, lung_signs& to) {
  to.view_dice = 0;
  to.mirrored_doubt = to.views_apart = 1;
  if (!mirrored) return;
  const mask there = coarse_mask(config, *mirrored, definition, grid);
  const overlap views = overlap_of(here, there);
  if (views.first + views.second > 0) to.view_dice = views.dice();
  lung_signs other;
  add_cell_signs(mirrored->mask(definition), config.mask_threshold, other);
  to.mirrored_doubt = other.inside_doubt;
  to.views_apart = share_apart(here, there);
}

}  // namespace detail

LUNGSEG_INLINE detection unmirrored(const detection& lung, int height, int width) {
  constexpr film_pose mirror{.mirrored = true};
  detection result{as_it_lies(lung.area, mirror, height, width), lung.class_id, lung.score,
                   as_it_lies(lung.mask_area, mirror, height, width), tensor<float, 3>{lung.masks.extents()}};
  const std::ptrdiff_t side = lung.masks.extent(2);
  for (std::ptrdiff_t at = 0; at < lung.masks.size(); at += side)
    std::reverse_copy(lung.masks.data() + at, lung.masks.data() + at + side, result.masks.data() + at);
  return result;
}

LUNGSEG_INLINE lung_choice choose_on_mirrored(detector& by, film picture, film_range range, float min_score) {
  picture = as_it_lies(std::move(picture), {.mirrored = true});
  range.content.left = picture.width - range.content.left - range.content.width;
  const placed_film seen = seen_film(picture, film_options(by.model().config()), range);
  lung_choice found = choose_lungs(by.detect(seen, picture.height, picture.width), min_score);
  std::swap(found.lungs[0], found.lungs[1]);
  for (std::optional<detection>& lung : found.lungs)
    if (lung) lung = unmirrored(*lung, picture.height, picture.width);
  return found;
}

LUNGSEG_INLINE lung_signs signs_of(const mask_rcnn_config& config, const detection& lung,
                                   const std::optional<detection>& mirrored, int definition, const quality_grid& grid,
                                   const lung_signs& so_far) {
  lung_signs result = so_far;
  detail::add_cell_signs(lung.mask(definition), config.mask_threshold, result);
  const mask here = detail::coarse_mask(config, lung, definition, grid);
  detail::add_view_signs(config, here, mirrored, definition, grid, result);
  const auto field = config.mask_of(lung_definition::field), whole = config.mask_of(lung_definition::whole);
  if (field && whole && *field != *whole) {
    const overlap masks =
        overlap_of(detail::coarse_mask(config, lung, *field, grid), detail::coarse_mask(config, lung, *whole, grid));
    if (masks.first > 0) result.inside_whole = static_cast<double>(masks.both) / static_cast<double>(masks.first);
  }
  return result;
}

LUNGSEG_INLINE void add_signs(const mask_rcnn_config& config, const lung_choice& straight, const lung_choice& mirrored,
                              film_prediction& result) {
  const quality_grid grid = quality_grid_of(result.height, result.width);
  const int definition = result.definition ? *config.mask_of(*result.definition) : 0;
  for (predicted_lung& lung : result.lungs) {
    const auto at = static_cast<std::size_t>(lung.class_id - 1);
    lung.signs = signs_of(config, *straight.lungs[at], mirrored.lungs[at], definition, grid, *lung.signs);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
