// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Which colours of a mask fill areas, and so may be labels. Edges, contours and noise do not.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"

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

inline label_scale scale_of(const indexed_picture& from) {
  constexpr std::size_t few = 16;
  const int side = std::min(from.index.height, from.index.width), square = std::max(1, side / 128);
  if (from.colours.size() <= few) return {square, 0};
  constexpr int block = 8;  // of JPEG, within which edges leave flat steps
  int brightest = 0;
  for (const label_colour& colour : from.colours) brightest = std::max<int>(brightest, colour.brightest());
  return {std::max(square, block / 2), std::min(brightest / 8, std::max(16, brightest / 16))};
}

/// A colour that may be a label, and where.
struct label_area {
  label_colour colour;
  std::int64_t pixels = 0;  // with the colour, or close to it
  mask area{};              // where it fills areas, with all that hangs together with them
  std::int64_t area_pixels = 0;
};

inline std::vector<std::int64_t> count_colours(const indexed_picture& from) {
  std::vector<std::int64_t> count(from.colours.size());
  for (const std::uint32_t index : from.index.pixels) ++count[index];
  return count;
}

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
inline std::vector<label_area> candidates(const indexed_picture& from, const std::vector<label_colour>& named,
                                          int tolerance) {
  constexpr double frequent = 1e-3;  // of the picture
  constexpr std::size_t most = 64;
  std::vector<label_area> found;
  for (const label_colour& colour : named) found.push_back({.colour = colour});
  const std::vector<std::int64_t> count = count_colours(from);
  std::vector<std::uint32_t> order(count.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return count[a] > count[b]; });
  for (const std::uint32_t index : order) {
    const label_colour& colour = from.colours[index];
    const int near = closest(found, colour, [](int) { return true; });
    if (near >= 0 && distance(found[static_cast<std::size_t>(near)].colour, colour) <= tolerance) {
      found[static_cast<std::size_t>(near)].pixels += count[index];
    } else if (found.size() < most &&
               static_cast<double>(count[index]) >= frequent * static_cast<double>(from.index.pixels.size())) {
      found.push_back({.colour = colour, .pixels = count[index]});
    }
  }
  return found;
}

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
inline void find_areas(const indexed_picture& from, label_scale scale, std::vector<label_area>& labels) {
  const std::vector<int> own = closest_of_each(from, labels, [&](const label_area& label, const label_colour& colour) {
    return distance(label.colour, colour) <= scale.tolerance;
  });
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    label_area& label = labels[static_cast<std::size_t>(i)];
    mask members(from.index.height, from.index.width);
    for (std::size_t p = 0; p < members.pixels.size(); ++p) members.pixels[p] = own[from.index.pixels[p]] == i;
    const mask squares = erode(members, structuring_element::square(2 * scale.half_square + 1));
    const components parts = label_components(members);
    std::vector<char> fills(static_cast<std::size_t>(parts.count()), 0);
    for (std::size_t r = 0; r < parts.owners().size(); ++r) {
      const run& stretch = parts.runs().runs[r];
      const std::uint8_t* const row = squares.row(stretch.y);
      if (std::find(row + stretch.x1, row + stretch.x2, 1) != row + stretch.x2)
        fills[static_cast<std::size_t>(parts.owners()[r])] = 1;
    }
    label.area = parts.select_if([&](int part) { return fills[static_cast<std::size_t>(part)] != 0; });
    label.area_pixels = count_set(label.area);
  }
}

}  // namespace detail
}}  // namespace lungseg::LUNGSEG_ABI
