// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Pixel counts of two masks of one picture. Two empty masks agree: Dice and IoU are 1.
struct overlap {
  std::int64_t both = 0, first = 0, second = 0;

  double dice() const {
    const std::int64_t sum = first + second;
    return sum == 0 ? 1.0 : 2.0 * static_cast<double>(both) / static_cast<double>(sum);
  }
  double iou() const {
    const std::int64_t either = first + second - both;
    return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
  }
};

/// Every value but 0 is inside. \throws shape_error when the masks differ in size.
overlap overlap_of(const mask& a, const mask& b);
/// The same without decoding. \throws shape_error when the masks differ in size.
overlap overlap_of(const run_lengths& a, const run_lengths& b);

/// Distances between two masks' surfaces, in pixels of their picture. NaN when a mask is empty: it has no surface.
struct surface_distances {
  double hd95 = std::numeric_limits<double>::quiet_NaN();
  double assd = std::numeric_limits<double>::quiet_NaN();
};

/// How far the surfaces of two masks lie apart. The surface are the pixels inside that have one of their four
/// neighbours outside; distances are exact Euclidean ones between pixel centres, from every pixel of either surface to
/// the nearest of the other. hd95: the larger of the two directions' 95th percentiles (interpolated); assd: the mean
/// over the pixels of both surfaces. \throws shape_error when the masks differ in size.
surface_distances surface_distances_of(const run_lengths& a, const run_lengths& b);

/// The same for masks; every value but 0 is inside.
surface_distances surface_distances_of(const mask& a, const mask& b);

/// The same of two masks as they lie in the film's file, on square pixels: where the film's are not, these have their
/// shorter side. \throws shape_error when a mask has not the sides of the film
surface_distances surface_distances_of(const run_lengths& a, const run_lengths& b, const film_grid& grid);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/measures_impl.hpp"
#endif
