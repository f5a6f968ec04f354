// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_grid::film_grid(int height, int width, const film_pose& pose, double aspect)
    : height_{height}, width_{width}, pose_{pose}, square_height_{height}, square_width_{width} {
  if (!is_pixel_aspect(aspect) || is_square(aspect)) return;
  const auto longer = [](int side, double by) { return static_cast<int>(std::lround(side * by)); };
  square_height_ = longer(height, std::max(aspect, 1.0));
  square_width_ = longer(width, std::max(1 / aspect, 1.0));
}

LUNGSEG_INLINE box film_grid::as_it_lies(const box& upright) const {
  const bool turned = pose_.lies_on_side();
  const box lying = lungseg::as_it_lies(upright, pose_, turned ? square_width_ : square_height_,
                                        turned ? square_height_ : square_width_);
  if (square()) return lying;
  const float y = static_cast<float>(height_) / static_cast<float>(square_height_);
  const float x = static_cast<float>(width_) / static_cast<float>(square_width_);
  return {lying.x1 * x, lying.y1 * y, lying.x2 * x, lying.y2 * y};
}

LUNGSEG_INLINE film_area film_grid::as_it_lies(const film_area& upright) const {
  const bool turned = pose_.lies_on_side();
  const film_area lying = lungseg::as_it_lies(upright, pose_, turned ? square_width_ : square_height_,
                                              turned ? square_height_ : square_width_);
  const auto first = [](int at, int side, int square) { return static_cast<int>(std::int64_t{at} * side / square); };
  const auto end = [](int at, int side, int square) {
    return static_cast<int>((std::int64_t{at} * side + square - 1) / square);
  };
  const int top = first(lying.top, height_, square_height_), left = first(lying.left, width_, square_width_);
  return {top, left, end(lying.top + lying.height, height_, square_height_) - top,
          end(lying.left + lying.width, width_, square_width_) - left};
}

LUNGSEG_INLINE void film_grid::expect_sides(int height, int width, int wanted_height, int wanted_width) {
  expect<shape_error>(height == wanted_height && width == wanted_width,
                      "film_grid: the picture is " + std::to_string(height) + " x " + std::to_string(width) +
                          ", expected " + std::to_string(wanted_height) + " x " + std::to_string(wanted_width));
}

}}  // namespace lungseg::LUNGSEG_ABI
