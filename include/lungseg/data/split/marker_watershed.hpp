// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/split/watershed_basins.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The markers from which the sides grow: what lies farther than `level` from the background, 1, or 2 for basins on the
/// far side; a bump on the bridge that holds no basin's peak is left open (0).
inline image<std::uint8_t> side_markers(const watershed_basins& basins, const std::vector<char>& far_side,
                                        float level) {
  const image<float>& distances = basins.distances();
  const image<std::int32_t>& basin_of = basins.basin_of();
  mask high(distances.height, distances.width);
  for (std::size_t i = 0; i < high.pixels.size(); ++i) high.pixels[i] = distances.pixels[i] > level;
  const components parts = label_components(high);
  std::vector<std::uint8_t> owner(static_cast<std::size_t>(parts.count()), 0);
  const image<std::int32_t> part = parts.labels();
  for (std::size_t i = 0; i < high.pixels.size(); ++i) {
    if (!high.pixels[i]) continue;
    const auto basin = static_cast<std::size_t>(basin_of.pixels[i]);
    if (distances.pixels[i] == basins.peaks()[basin])
      owner[static_cast<std::size_t>(part.pixels[i] - 1)] = far_side[basin] ? 2 : 1;
  }
  image<std::uint8_t> side(distances.height, distances.width);
  for (std::size_t i = 0; i < high.pixels.size(); ++i)
    if (high.pixels[i]) side.pixels[i] = owner[static_cast<std::size_t>(part.pixels[i] - 1)];
  return side;
}

/// Lets the markers grow over the rest of the region: farthest from the background first, and first come first served
/// among pixels of one (whole-pixel) distance. \source Meyer, "Topographic distance and watershed lines", Signal
/// Processing 38(1), 1994.
inline void flood_from_markers(const image<float>& distances, image<std::uint8_t>& side) {
  const auto level_of = [&](std::size_t i) { return static_cast<std::size_t>(distances.pixels[i] + 0.5f); };
  std::vector<std::vector<std::int32_t>> open(1);  // pixels by level, in order of arrival
  std::vector<std::size_t> served(1, 0);
  std::size_t level = 0;
  const auto spread = [&](std::size_t at) {
    around_pixel(static_cast<std::int32_t>(at), distances.height, distances.width, [&](std::int32_t next) {
      const auto n = static_cast<std::size_t>(next);
      if (distances.pixels[n] <= 0 || side.pixels[n] != 0) return;
      side.pixels[n] = side.pixels[at];
      const std::size_t here = level_of(n);
      if (here >= open.size()) open.resize(here + 1), served.resize(here + 1, 0);
      open[here].push_back(next);
      level = std::max(level, here);
    });
  };
  const image<std::uint8_t> markers = side;
  for (std::size_t i = 0; i < markers.pixels.size(); ++i)
    if (markers.pixels[i]) spread(i);
  for (;;) {
    while (level > 0 && served[level] == open[level].size()) --level;
    if (served[level] == open[level].size()) return;
    spread(static_cast<std::size_t>(open[level][served[level]++]));
  }
}

/// Divides a region between basins: 0 outside, 1 for basins of side 0 and 2 for those of side 1. Both start from what
/// lies farther from the background than `width`, the widest neck between them, and grow outwards in step, so that a
/// bridge of even width is cut in its middle.
inline image<std::uint8_t> marker_watershed(const watershed_basins& basins, const std::vector<char>& side_of,
                                            float width) {
  image<std::uint8_t> side = side_markers(basins, side_of, width);
  flood_from_markers(basins.distances(), side);
  return side;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
