// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cmath>
#include <cstdint>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/augment.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The way back from the network's picture, after `change`, to a copy of the film of source_h x source_w pixels that
/// lies at `place`: a map of pixels (x, y), whose centres are whole numbers.
inline Eigen::AffineCompact2d network_to_source(const letterbox& place, const augmentation& change, int source_h,
                                                int source_w) {
  using pair = Eigen::Array2d;  // x before y
  const pair size{source_w, source_h}, scaled{place.scaled_w, place.scaled_h}, corner{place.left, place.top};
  const pair middle{place.width / 2.0, place.height / 2.0}, shift{change.shift_x, change.shift_y};
  const pair stretch{(change.flip ? -1 : 1) / std::sqrt(change.stretch), std::sqrt(change.stretch)};
  const double cosine = std::cos(change.rotation) / change.scale, sine = std::sin(change.rotation) / change.scale;
  // With pixel edges at whole numbers, a step in x or y, and the whole way of the first pixel: away from the middle,
  // about which the picture turns, turned back, mirrored, unstretched, then out of the letterbox.
  const pair in_x{cosine, sine}, in_y{-sine, cosine}, shrink = size / scaled, from = 0.5 - shift - middle;
  const pair turned = in_x * from.x() + in_y * from.y();
  Eigen::AffineCompact2d to_source;
  to_source.matrix().col(0) = stretch * in_x * shrink;
  to_source.matrix().col(1) = stretch * in_y * shrink;
  to_source.matrix().col(2) = (stretch * turned + middle - corner) * shrink - 0.5;
  return to_source;
}

namespace detail {

/// One row of map * (x, y), which g++ keeps in registers where Eigen's product of both goes through memory.
inline double row_at(const Eigen::AffineCompact2d& map, int row, int x, int y) {
  return map(row, 0) * x + map(row, 1) * y + map(row, 2);
}

}  // namespace detail

/// Bilinear samples of a film through a level map; outside the film lies `padding`.
inline image<float> warp_film(const film& in, const Eigen::AffineCompact2d& to_source,
                              const std::array<float, 256>& level, float padding, int height, int width) {
  const auto at = [&](int y, int x) {
    return y < 0 || x < 0 || y >= in.height || x >= in.width ? padding : level[in(y, x)];
  };
  image<float> out{height, width};
  for (int y = 0; y < height; ++y) {
    float* to = out.row(y);
    for (int x = 0; x < width; ++x) {
      const double sx = detail::row_at(to_source, 0, x, y), sy = detail::row_at(to_source, 1, x, y);
      // Beyond one pixel outside nothing of the film is left, however far away the position is.
      if (!(sx > -1 && sy > -1 && sx < in.width && sy < in.height)) {
        to[x] = padding;
        continue;
      }
      const int left = static_cast<int>(sx + 1) - 1, top = static_cast<int>(sy + 1) - 1;
      const float right_part = static_cast<float>(sx - left), lower_part = static_cast<float>(sy - top);
      float a, b, c, d;
      if (left >= 0 && top >= 0 && left + 1 < in.width && top + 1 < in.height) {
        const std::uint8_t* cell = in.row(top) + left;
        a = level[cell[0]], b = level[cell[1]], c = level[cell[in.width]], d = level[cell[in.width + 1]];
      } else {
        a = at(top, left), b = at(top, left + 1), c = at(top + 1, left), d = at(top + 1, left + 1);
      }
      const float above = a + (b - a) * right_part, below = c + (d - c) * right_part;
      to[x] = above + (below - above) * lower_part;
    }
  }
  return out;
}

/// The nearest source pixel for every network pixel, the grid of warp_film; outside lies 0. For masks.
inline mask warp_mask(const mask& in, const Eigen::AffineCompact2d& to_source, int height, int width) {
  mask out{height, width};
  for (int y = 0; y < height; ++y) {
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < width; ++x) {
      const double sx = detail::row_at(to_source, 0, x, y) + 0.5, sy = detail::row_at(to_source, 1, x, y) + 0.5;
      if (sx >= 0 && sy >= 0 && sx < in.width && sy < in.height) to[x] = in(static_cast<int>(sy), static_cast<int>(sx));
    }
  }
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
