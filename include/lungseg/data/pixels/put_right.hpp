// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From a film as it lies to the film put right, and back (film_pose). `put_right` undoes what `as_it_lies` does, pixel
/// by pixel: nothing is interpolated.

#include <algorithm>
#include <cstdint>
#include <utility>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline void invert(film& levels) {
  for (std::uint8_t& level : levels.pixels) level = static_cast<std::uint8_t>(255 - level);
}
template <class Image>
void invert(Image&) {}  // what is no film has no negative

}  // namespace detail

/// A picture in the grid of the film as it lies. A film is inverted where the pose says so, a mask never.
template <class T, image_kind kind>
image<T, kind> as_it_lies(image<T, kind> upright, const film_pose& pose) {
  if (pose.quarters != 0 || pose.mirrored) {
    const auto [height, width] =
        pose.lies_on_side() ? std::pair{upright.width, upright.height} : std::pair{upright.height, upright.width};
    const int bottom = height - 1, right = width - 1, last_column = upright.width - 1;
    image<T, kind> lying{height, width};
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        int v = y, u = x;
        if (pose.quarters == 1) v = right - x, u = y;
        if (pose.quarters == 2) v = bottom - y, u = right - x;
        if (pose.quarters == 3) v = x, u = bottom - y;
        lying(y, x) = upright(v, pose.mirrored ? last_column - u : u);
      }
    upright = std::move(lying);
  }
  if (pose.inverted) detail::invert(upright);
  return upright;
}

/// A picture of a film as it lies, put right.
template <class T, image_kind kind>
image<T, kind> put_right(image<T, kind> lying, const film_pose& pose) {
  return as_it_lies(std::move(lying), pose.inverse());
}

/// A box on the upright film of height x width, on the film as it lies.
inline box as_it_lies(const box& upright, const film_pose& pose, int height, int width) {
  auto [x1, y1, x2, y2] = upright;
  const auto h = static_cast<float>(height), w = static_cast<float>(width);
  if (pose.mirrored) x1 = w - upright.x2, x2 = w - upright.x1;
  if (pose.quarters == 1) return {h - y2, x1, h - y1, x2};
  if (pose.quarters == 2) return {w - x2, h - y2, w - x1, h - y1};
  if (pose.quarters == 3) return {y1, w - x2, y2, w - x1};
  return {x1, y1, x2, y2};
}

/// The same of whole pixels.
inline film_area as_it_lies(const film_area& upright, const film_pose& pose, int height, int width) {
  const auto edge = [](int at) { return static_cast<float>(at); };
  const box lying = as_it_lies(box{edge(upright.left), edge(upright.top), edge(upright.left + upright.width),
                                   edge(upright.top + upright.height)},
                               pose, height, width);
  const auto whole = [](float at) { return static_cast<int>(at); };
  return {whole(lying.y1), whole(lying.x1), whole(lying.height()), whole(lying.width())};
}

/// A mask in run lengths, likewise.
inline run_lengths as_it_lies(const run_lengths& upright, const film_pose& pose) {
  return encode(as_it_lies(decode(upright), pose));
}

}}  // namespace lungseg::LUNGSEG_ABI
