// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From a film as it lies to the film put right, and back (film_pose). `put_right` undoes what `as_it_lies` does, pixel
/// by pixel: nothing is interpolated.

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
box as_it_lies(const box& upright, const film_pose& pose, int height, int width);

/// The same of whole pixels.
film_area as_it_lies(const film_area& upright, const film_pose& pose, int height, int width);

/// A mask in run lengths, likewise.
inline run_lengths as_it_lies(const run_lengths& upright, const film_pose& pose) {
  return encode(as_it_lies(decode(upright), pose));
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/put_right_impl.hpp"
#endif
