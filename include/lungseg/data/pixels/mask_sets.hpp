// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Number of pixels that are set.
inline std::int64_t count_set(const mask& from) {
  return std::count_if(from.pixels.begin(), from.pixels.end(), [](std::uint8_t pixel) { return pixel != 0; });
}

/// Area, centroid and spread of a mask.
moments moments_of(const mask& from);

/// The union, in place; both masks hold 0 and 1 and have one size.
inline void add_pixels(mask& into, const mask& from) {
  or_bytes(into.pixels.data(), from.pixels.data(), into.pixels.size());
}

/// The difference, in place; both masks have one size.
inline void remove_pixels(mask& from, const mask& what) {
  for (std::size_t i = 0; i < from.pixels.size(); ++i)
    if (what.pixels[i]) from.pixels[i] = 0;
}

/// The part of `from` inside `area`, with whole-pixel corners.
mask crop(const mask& from, const box& area);

/// The opposite of crop: a mask of the given size that is `part` at (x, y).
mask embed(const mask& part, int height, int width, const box& area);

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/mask_sets_impl.hpp"
#endif
