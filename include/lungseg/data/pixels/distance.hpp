// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The squared distance that squared_distance gives when there is no pixel to measure to.
inline constexpr std::int32_t no_distance = std::numeric_limits<std::int32_t>::max();

/// For every pixel the exact squared Euclidean distance [pixels^2, centre to centre] to the nearest set pixel of
/// `from`: 0 on set pixels, no_distance everywhere when none is set. Linear in the number of pixels, integers only.
/// \source Felzenszwalb, Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8, 2012.
/// \throws shape_error beyond 30,000 pixels a side, where the square no longer fits.
image<std::int32_t> squared_distance(const mask& from);

/// squared_distance's root [pixels]; infinity when no pixel is set.
image<float> distance(const mask& from);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/distance_impl.hpp"
#endif
