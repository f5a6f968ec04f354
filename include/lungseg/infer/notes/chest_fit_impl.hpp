// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "lungseg/infer/notes/chest_fit.hpp"
#include "lungseg/infer/notes/chest_templates.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE double chest_fit::best() const noexcept {
  return std::max(*std::max_element(turned.begin(), turned.end()), *std::max_element(negative.begin(), negative.end()));
}

LUNGSEG_INLINE void chest_fit::take(const chest_fit& other) noexcept {
  for (std::size_t i = 0; i < 4; ++i) {
    turned[i] = std::max(turned[i], other.turned[i]);
    negative[i] = std::max(negative[i], other.negative[i]);
  }
}

namespace detail {

using chest_part = std::array<float, template_side * template_side>;

/// Takes the mean away and makes the sum of squares 1, so that products are correlations. \return whether it could: an
/// even part has nothing to correlate.
inline bool to_unit(chest_part& part) {
  constexpr float even = 5;  // deviation in grey levels that is no picture
  float mean = 0, power = 0;
  for (const float value : part) mean += value / static_cast<float>(part.size());
  for (float& value : part) {
    value -= mean;
    power += value * value;
  }
  if (power < even * even * static_cast<float>(part.size())) return false;
  for (float& value : part) value /= std::sqrt(power);
  return true;
}

inline chest_part turned_clockwise(const chest_part& from) {
  chest_part result;
  for (std::size_t y = 0; y < template_side; ++y)
    for (std::size_t x = 0; x < template_side; ++x)
      result[y * template_side + x] = from[(template_side - 1 - x) * template_side + y];
  return result;
}

/// The templates as units, each turned by 0 to 3 quarters.
inline const auto& turned_templates() {
  static const auto made = [] {
    std::array<std::array<chest_part, 4>, chest_templates.size()> result;
    for (std::size_t i = 0; i < result.size(); ++i) {
      std::copy(chest_templates[i].begin(), chest_templates[i].end(), result[i][0].begin());
      to_unit(result[i][0]);
      for (std::size_t way = 1; way < 4; ++way) result[i][way] = turned_clockwise(result[i][way - 1]);
    }
    return result;
  }();
  return made;
}

LUNGSEG_INLINE chest_fit fit_chest(const grey_cells& cells, const box& of) {
  chest_part part = cells.parts<template_side>(of);
  chest_fit result;
  if (!to_unit(part)) {
    result.turned.fill(0), result.negative.fill(0);
    return result;
  }
  for (const auto& chest : turned_templates())
    for (std::size_t way = 0; way < 4; ++way) {
      const float product = std::inner_product(part.begin(), part.end(), chest[way].begin(), 0.0f);
      result.turned[way] = std::max(result.turned[way], static_cast<double>(product));
      result.negative[way] = std::max(result.negative[way], static_cast<double>(-product));
    }
  return result;
}

LUNGSEG_INLINE chest_fit search_chest(const grey_cells& cells, const box& within) {
  constexpr std::array sizes{0.5f, 0.65f, 0.8f, 0.95f};
  constexpr float step = 0.1f;
  chest_fit result;
  for (const float tall : sizes)
    for (const float broad : sizes) {
      const float height = tall * within.height(), width = broad * within.width();
      if (width < 0.6f * height || width > 1.7f * height) continue;  // no lungs are so (infer/notes/lung_notes.hpp)
      for (float y = 0; y <= 1 - tall; y += step)
        for (float x = 0; x <= 1 - broad; x += step) {
          const float left = within.x1 + x * within.width(), top = within.y1 + y * within.height();
          result.take(fit_chest(cells, {left, top, left + width, top + height}));
        }
    }
  return result;
}

}  // namespace detail

}}  // namespace lungseg::LUNGSEG_ABI
