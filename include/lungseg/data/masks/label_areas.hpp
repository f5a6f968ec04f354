// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Which colours of a mask fill areas, and so may be labels. Edges, contours and noise do not.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A picture as the colours that occur in it, and for each pixel which of them it has.
struct indexed_picture {
  image<std::uint32_t> index;
  std::vector<label_colour> colours;
};

namespace detail {

/// Sizes of the rule, in pixels and steps of grey, for one picture.
struct label_scale {
  int half_square;  // a label fills a square of 2 * half_square + 1 pixels somewhere
  int tolerance;    // colours no further apart are one
};

label_scale scale_of(const indexed_picture& from);

/// A colour that may be a label, and where.
struct label_area {
  label_colour colour;
  std::int64_t pixels = 0;  // with the colour, or close to it
  mask area{};              // where it fills areas, with all that hangs together with them
  std::int64_t area_pixels = 0;
};

/// The closest of some labels.
template <class Allowed>
int closest(const std::vector<label_area>& labels, const label_colour& colour, Allowed&& allowed) {
  int best = -1, least = 1 << 16;
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    const int away = distance(labels[static_cast<std::size_t>(i)].colour, colour);
    // Of two that are as close, the one that is further from nothing: half of a level is inside.
    const bool brighter = best >= 0 && away == least &&
                          labels[static_cast<std::size_t>(i)].colour.brightest() >
                              labels[static_cast<std::size_t>(best)].colour.brightest();
    if ((away < least || brighter) && allowed(i)) best = i, least = away;
  }
  return best;
}

/// Colours with enough pixels to be a label, the named ones first, then the most frequent.
std::vector<label_area> candidates(const indexed_picture& from, const std::vector<label_colour>& named, int tolerance);

/// For each colour of the picture the closest label that it may be.
template <class Allowed>
std::vector<int> closest_of_each(const indexed_picture& from, const std::vector<label_area>& labels,
                                 Allowed&& allowed) {
  std::vector<int> result;
  for (const label_colour& colour : from.colours)
    result.push_back(
        closest(labels, colour, [&](int i) { return allowed(labels[static_cast<std::size_t>(i)], colour); }));
  return result;
}

/// Finds where each candidate fills a square, and what hangs together with that. An edge, a contour or noise does not.
void find_areas(const indexed_picture& from, label_scale scale, std::vector<label_area>& labels);

}  // namespace detail
}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/masks/label_areas_impl.hpp"
#endif
