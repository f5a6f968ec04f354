// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/sample/geometry_change.hpp"
#include "lungseg/data/sample/smooth_field.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The affine part of the way back from the network's picture, after `change`, to a copy of the film of
/// source_h x source_w pixels that lies at `place`: a map of pixels (x, y), whose centres are whole numbers.
inline Eigen::AffineCompact2d network_to_source(const letterbox& place, const geometry_change& change, int source_h,
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

/// Where each pixel of the network's picture comes from: positions in a copy of the film, whose pixel centres are whole
/// numbers. Film and masks are sampled at the same ones.
struct source_map {
  image<float> x, y;

  bool inside(std::size_t pixel, int source_h, int source_w) const {
    const float sx = x.pixels[pixel] + 0.5f, sy = y.pixels[pixel] + 0.5f;
    return sx >= 0 && sy >= 0 && sx < static_cast<float>(source_w) && sy < static_cast<float>(source_h);
  }
};

/// The whole way back: displaced by the elastic field, then in perspective, then affine.
inline source_map map_to_source(const letterbox& place, const geometry_change& change, int source_h, int source_w) {
  const Eigen::AffineCompact2d affine = network_to_source(place, change, source_h, source_w);
  const double middle_x = (place.width - 1) / 2.0, middle_y = (place.height - 1) / 2.0;
  image<float> bend_x{}, bend_y{};
  if (change.elastic > 0) {
    random_stream random{change.elastic_seed, 0};
    bend_x = smooth_field(place.height, place.width, change.elastic_cells, random);
    bend_y = smooth_field(place.height, place.width, change.elastic_cells, random);
  }
  const double tilt_x = change.perspective_x / std::max(middle_x, 1.0);
  const double tilt_y = change.perspective_y / std::max(middle_y, 1.0);
  source_map way{image<float>{place.height, place.width}, image<float>{place.height, place.width}};
  for (int i = 0, y = 0; y < place.height; ++y)
    for (int x = 0; x < place.width; ++x, ++i) {
      const auto at = static_cast<std::size_t>(i);
      double u = x, v = y;
      if (change.elastic > 0) {
        u += change.elastic * static_cast<double>(bend_x.pixels[at]);
        v += change.elastic * static_cast<double>(bend_y.pixels[at]);
      }
      if (tilt_x != 0 || tilt_y != 0) {
        const double depth = 1 / (1 - tilt_x * (u - middle_x) - tilt_y * (v - middle_y));
        u = middle_x + (u - middle_x) * depth;
        v = middle_y + (v - middle_y) * depth;
      }
      way.x.pixels[at] = static_cast<float>(affine(0, 0) * u + affine(0, 1) * v + affine(0, 2));
      way.y.pixels[at] = static_cast<float>(affine(1, 0) * u + affine(1, 1) * v + affine(1, 2));
    }
  return way;
}

/// Bilinear samples of a film, whose edge is continued outside.
inline image<float> warp_film(const film& in, const source_map& way) {
  image<float> out{way.x.height, way.x.width};
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    const float sx = std::clamp(way.x.pixels[i], 0.0f, static_cast<float>(in.width - 1));
    const float sy = std::clamp(way.y.pixels[i], 0.0f, static_cast<float>(in.height - 1));
    const int left = static_cast<int>(sx), top = static_cast<int>(sy);
    const std::uint8_t* upper = in.row(top) + left;
    const std::uint8_t* lower = top + 1 < in.height ? upper + in.width : upper;
    const int next = left + 1 < in.width;
    const float right_part = sx - static_cast<float>(left), lower_part = sy - static_cast<float>(top);
    const float a = upper[0], b = upper[next], c = lower[0], d = lower[next];
    const float above = a + (b - a) * right_part, below = c + (d - c) * right_part;
    out.pixels[i] = above + (below - above) * lower_part;
  }
  return out;
}

/// The nearest source pixel for every network pixel; outside lies 0. For masks.
inline mask warp_mask(const mask& in, const source_map& way) {
  mask out{way.x.height, way.x.width};
  for (std::size_t i = 0; i < out.pixels.size(); ++i)
    if (way.inside(i, in.height, in.width))
      out.pixels[i] = in(static_cast<int>(way.y.pixels[i] + 0.5f), static_cast<int>(way.x.pixels[i] + 0.5f));
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
