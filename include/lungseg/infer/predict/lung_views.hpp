// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/infer/predict/detector.hpp"
#include "lungseg/infer/predict/lung_choice.hpp"
#include "lungseg/infer/quality/outline.hpp"
#include "lungseg/infer/score/measures.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What a mask's probabilities say of its outline and its inside: lung_signs' first three.
inline void add_cell_signs(view<const float, 2> cells, float threshold, lung_signs& to) {
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

}  // namespace detail

/// What a model finds on the film mirrored, with the classes changed back to those of the film as it is; boxes and
/// masks stay mirrored.
inline lung_choice choose_on_mirrored(detector& by, film picture, film_range range, float min_score) {
  picture = as_it_lies(std::move(picture), {.mirrored = true});
  range.content.left = picture.width - range.content.left - range.content.width;
  const placed_film seen = seen_film(picture, film_options(by.model().config()), range);
  lung_choice found = choose_lungs(by.detect(seen, picture.height, picture.width), min_score);
  std::swap(found.lungs[0], found.lungs[1]);
  return found;
}

/// What a model says of a lung beside its mask, see lung_signs.
/// \param so_far      what was known before: what making the mask took away and added stays
/// \param mirrored    the same lung of choose_on_mirrored
/// \param definition  which of the model's masks is the result
inline lung_signs signs_of(const mask_rcnn_config& config, const detection& lung,
                           const std::optional<detection>& mirrored, int definition, const quality_grid& grid,
                           const lung_signs& so_far = {}) {
  lung_signs result = so_far;
  detail::add_cell_signs(lung.mask(definition), config.mask_threshold, result);
  const mask here = detail::coarse_mask(config, lung, definition, grid);
  result.view_dice = 0;
  if (mirrored) {
    const mask there = as_it_lies(detail::coarse_mask(config, *mirrored, definition, grid), {.mirrored = true});
    const overlap views = overlap_of(here, there);
    if (views.first + views.second > 0) result.view_dice = views.dice();
  }
  const auto field = config.mask_of(lung_definition::field), whole = config.mask_of(lung_definition::whole);
  if (field && whole && *field != *whole) {
    const overlap masks =
        overlap_of(detail::coarse_mask(config, lung, *field, grid), detail::coarse_mask(config, lung, *whole, grid));
    if (masks.first > 0) result.inside_whole = static_cast<double>(masks.both) / static_cast<double>(masks.first);
  }
  return result;
}

/// Gives the lungs of one model's prediction the signs that they lack. The film is looked at mirrored, too, which takes
/// another pass.
/// \param straight  what the lungs were made of
/// \param result    whose lungs have signs
inline void add_signs(detector& by, const film& picture, const film_range& range, const lung_choice& straight,
                      float min_score, film_prediction& result) {
  const mask_rcnn_config& config = by.model().config();
  const lung_choice mirrored = choose_on_mirrored(by, picture, range, min_score);
  const quality_grid grid = quality_grid_of(picture.height, picture.width);
  const int definition = result.definition ? *config.mask_of(*result.definition) : 0;
  for (predicted_lung& lung : result.lungs) {
    const auto at = static_cast<std::size_t>(lung.class_id - 1);
    lung.signs = signs_of(config, *straight.lungs[at], mirrored.lungs[at], definition, grid, *lung.signs);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
