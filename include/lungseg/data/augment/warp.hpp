// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cstddef>

#include "lungseg/data/augment/geometry_change.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The affine part of the way back from the network's picture, after `change`, to a copy of the film of
/// source_h x source_w pixels that lies at `place`: a map of pixels (x, y), whose centres are whole numbers.
Eigen::AffineCompact2d network_to_source(const letterbox& place, const geometry_change& change, int source_h,
                                         int source_w);

/// Where each pixel of the network's picture comes from: positions in a copy of the film, whose pixel centres are whole
/// numbers. Film and masks are sampled at the same ones.
struct source_map {
  image<float> x, y;

  bool inside(std::size_t pixel, int source_h, int source_w) const {
    const float sx = x.pixels[pixel] + 0.5f, sy = y.pixels[pixel] + 0.5f;
    return sx >= 0 && sy >= 0 && sx < static_cast<float>(source_w) && sy < static_cast<float>(source_h);
  }
};

namespace detail {

/// Where each pixel of the picture looks before the affine part of the way: moved by the elastic field.
source_map bent(int height, int width, const geometry_change& change);

/// Moves places away from the middle of the picture or towards it, as on a plane that is tilted against it.
void tilt(source_map& way, const geometry_change& change);

}  // namespace detail

/// The whole way back: displaced by the elastic field, then in perspective, then affine.
source_map map_to_source(const letterbox& place, const geometry_change& change, int source_h, int source_w);

/// Bilinear samples of a film, whose edge is continued outside.
image<float> warp_film(const film& in, const source_map& way);

/// The nearest source pixel for every network pixel; outside lies 0. For masks.
mask warp_mask(const mask& in, const source_map& way);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/warp_impl.hpp"
#endif
