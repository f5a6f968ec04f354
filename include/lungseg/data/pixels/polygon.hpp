// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/run_lengths.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A closed outline as COCO writes it: x and y in turn, in pixels, pixel (0, 0) covering [0, 1] x [0, 1].
using polygon = std::vector<double>;

/// The pixels whose centre lies inside one outline at least; inside by the even-odd rule, so an outline that crosses
/// itself leaves holes, and a hole is cut by an outline that goes there and back along the same edge. A centre on the
/// outline belongs to the side to its right or below. The COCO API rounds vertices to fifths of a pixel first: on whole
/// coordinates both agree, elsewhere about one pixel in 25 along the outline differs (300 random outlines).
/// \throws format_error for outlines of fewer than three points, an odd number of values, values that are not finite or
/// beyond a billion; shape_error for a picture without pixels, or of 2^32 and more.
run_lengths rasterise(std::span<const polygon> outlines, int height, int width);

/// The outlines of a mask along its pixel edges, one per 4-connected component; holes are cut in along a line walked
/// twice. rasterise() gives the mask back exactly. Every value but 0 is inside.
std::vector<polygon> trace(const mask& pixels);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/polygon_impl.hpp"
#endif
