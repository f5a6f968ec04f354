// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/geometry_change.hpp"
#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/augment/warp.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE Eigen::AffineCompact2d network_to_source(const letterbox& place, const geometry_change& change,
                                                        int source_h, int source_w) {
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

LUNGSEG_INLINE source_map bent(int height, int width, const geometry_change& change) {
  const bool elastic = change.elastic > 0;
  random_stream random{change.elastic_seed, 0};
  const auto field = [&] {
    return elastic ? smooth_field(height, width, change.elastic_cells, random) : image<float>{height, width};
  };
  source_map way{field(), field()};
  const auto most = static_cast<float>(change.elastic);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      way.x(y, x) = static_cast<float>(x) + most * way.x(y, x);
      way.y(y, x) = static_cast<float>(y) + most * way.y(y, x);
    }
  return way;
}

LUNGSEG_INLINE void tilt(source_map& way, const geometry_change& change) {
  const double middle_x = (way.x.width - 1) / 2.0, middle_y = (way.x.height - 1) / 2.0;
  const double tilt_x = change.perspective_x / std::max(middle_x, 1.0);
  const double tilt_y = change.perspective_y / std::max(middle_y, 1.0);
  for (std::size_t i = 0; i < way.x.pixels.size(); ++i) {
    const double u = static_cast<double>(way.x.pixels[i]) - middle_x;
    const double v = static_cast<double>(way.y.pixels[i]) - middle_y;
    const double depth = 1 / std::max(1 - tilt_x * u - tilt_y * v, 0.1);
    way.x.pixels[i] = static_cast<float>(middle_x + u * depth);
    way.y.pixels[i] = static_cast<float>(middle_y + v * depth);
  }
}

}  // namespace detail

LUNGSEG_INLINE source_map map_to_source(const letterbox& place, const geometry_change& change, int source_h,
                                        int source_w) {
  source_map way = detail::bent(place.height, place.width, change);
  if (change.perspective_x != 0 || change.perspective_y != 0) detail::tilt(way, change);
  const Eigen::AffineCompact2d affine = network_to_source(place, change, source_h, source_w);
  for (std::size_t i = 0; i < way.x.pixels.size(); ++i) {
    const double u = way.x.pixels[i], v = way.y.pixels[i];
    way.x.pixels[i] = static_cast<float>(affine(0, 0) * u + affine(0, 1) * v + affine(0, 2));
    way.y.pixels[i] = static_cast<float>(affine(1, 0) * u + affine(1, 1) * v + affine(1, 2));
  }
  return way;
}

LUNGSEG_INLINE image<float> warp_film(const film& in, const source_map& way) {
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

LUNGSEG_INLINE mask warp_mask(const mask& in, const source_map& way) {
  mask out{way.x.height, way.x.width};
  for (std::size_t i = 0; i < out.pixels.size(); ++i)
    if (way.inside(i, in.height, in.width))
      out.pixels[i] = in(static_cast<int>(way.y.pixels[i] + 0.5f), static_cast<int>(way.x.pixels[i] + 0.5f));
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
