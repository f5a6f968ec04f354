// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "lungseg/data/masks/label_areas.hpp"
#include "lungseg/data/masks/label_colour.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE label_scale scale_of(const indexed_picture& from) {
  constexpr std::size_t few = 16;
  const int side = std::min(from.index.height, from.index.width), square = std::max(1, side / 128);
  if (from.colours.size() <= few) return {square, 0};
  constexpr int block = 8;  // of JPEG, within which edges leave flat steps
  int brightest = 0;
  for (const label_colour& colour : from.colours) brightest = std::max<int>(brightest, colour.brightest());
  return {std::max(square, block / 2), std::min(brightest / 8, std::max(16, brightest / 16))};
}

inline std::vector<std::int64_t> count_colours(const indexed_picture& from) {
  std::vector<std::int64_t> count(from.colours.size());
  for (const std::uint32_t index : from.index.pixels) ++count[index];
  return count;
}

LUNGSEG_INLINE std::vector<label_area> candidates(const indexed_picture& from, const std::vector<label_colour>& named,
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

LUNGSEG_INLINE void find_areas(const indexed_picture& from, label_scale scale, std::vector<label_area>& labels) {
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

}}}  // namespace lungseg::LUNGSEG_ABI::detail
