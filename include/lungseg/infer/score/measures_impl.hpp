// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/mask_patch.hpp"
#include "lungseg/infer/score/measures.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE overlap overlap_of(const mask& a, const mask& b) {
  expect<shape_error>(a.height == b.height && a.width == b.width,
                      "overlap_of: masks are " + std::to_string(a.height) + " x " + std::to_string(a.width) + " and " +
                          std::to_string(b.height) + " x " + std::to_string(b.width));
  overlap result;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const bool in_a = a.pixels[i] != 0, in_b = b.pixels[i] != 0;
    result.first += in_a;
    result.second += in_b;
    result.both += in_a && in_b;
  }
  return result;
}

LUNGSEG_INLINE overlap overlap_of(const run_lengths& a, const run_lengths& b) {
  return {intersection_area(a, b), area(a), area(b)};
}

namespace detail {

/// The pixels inside `window` (whole pixels) of the mask's surface: pixels inside with one of the four neighbours
/// outside; beyond the picture is outside.
inline mask surface(const mask_patch& pixels, const box& window) {
  const int x1 = static_cast<int>(window.x1), y1 = static_cast<int>(window.y1);
  mask result{static_cast<int>(window.height()), static_cast<int>(window.width())};
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) {
      const int py = y1 + y, px = x1 + x;
      result(y, x) =
          pixels(py, px) && !(pixels(py - 1, px) && pixels(py + 1, px) && pixels(py, px - 1) && pixels(py, px + 1));
    }
  return result;
}

/// For each pixel of one surface the distance to the nearest pixel of the other.
inline std::vector<double> distances_to(const mask& from, const mask& to) {
  const image<std::int32_t> squared = squared_distance(to);
  std::vector<double> result;
  for (std::size_t i = 0; i < from.pixels.size(); ++i)
    if (from.pixels[i]) result.push_back(std::sqrt(static_cast<double>(squared.pixels[i])));
  return result;
}

}  // namespace detail

LUNGSEG_INLINE surface_distances surface_distances_of(const run_lengths& a, const run_lengths& b) {
  detail::expect_same_picture("surface_distances_of", a, b);
  const box in_a = bounding_box(a), in_b = bounding_box(b);
  if (in_a.area() == 0 || in_b.area() == 0) return {};
  // No surface lies outside of both boxes, so the rest of the picture changes nothing.
  const box window{std::min(in_a.x1, in_b.x1), std::min(in_a.y1, in_b.y1), std::max(in_a.x2, in_b.x2),
                   std::max(in_a.y2, in_b.y2)};
  const mask of_a = detail::surface(decode_patch(a), window), of_b = detail::surface(decode_patch(b), window);
  const std::vector<double> there = detail::distances_to(of_a, of_b), back = detail::distances_to(of_b, of_a);
  const double sum = std::accumulate(there.begin(), there.end(), std::accumulate(back.begin(), back.end(), 0.0));
  return {std::max(quantile(there, 0.95), quantile(back, 0.95)), sum / static_cast<double>(there.size() + back.size())};
}

LUNGSEG_INLINE surface_distances surface_distances_of(const mask& a, const mask& b) {
  return surface_distances_of(encode(a), encode(b));
}

LUNGSEG_INLINE surface_distances surface_distances_of(const run_lengths& a, const run_lengths& b,
                                                      const film_grid& grid) {
  if (grid.square()) return surface_distances_of(a, b);
  return surface_distances_of(grid.put_right(decode(a)), grid.put_right(decode(b)));
}

}}  // namespace lungseg::LUNGSEG_ABI
