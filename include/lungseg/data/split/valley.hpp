// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/split/relief.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What lies higher than `level`, by side: 1, or 2 for basins on the far side; a bump on the bridge that belongs to
/// neither side's core is left open (0).
inline image<std::uint8_t> side_cores(const relief& hills, const std::vector<char>& far_side, float level) {
  const image<float>& away = hills.away();
  const image<std::int32_t>& basin_of = hills.basin_of();
  mask high(away.height, away.width);
  for (std::size_t i = 0; i < high.pixels.size(); ++i) high.pixels[i] = away.pixels[i] > level;
  const components parts = label_components(high);
  std::vector<std::uint8_t> owner(static_cast<std::size_t>(parts.count()), 0);
  const image<std::int32_t> part = parts.labels();
  for (std::size_t i = 0; i < high.pixels.size(); ++i) {
    if (!high.pixels[i]) continue;
    const auto basin = static_cast<std::size_t>(basin_of.pixels[i]);
    if (away.pixels[i] == hills.summits()[basin])
      owner[static_cast<std::size_t>(part.pixels[i] - 1)] = far_side[basin] ? 2 : 1;
  }
  image<std::uint8_t> side(away.height, away.width);
  for (std::size_t i = 0; i < high.pixels.size(); ++i)
    if (high.pixels[i]) side.pixels[i] = owner[static_cast<std::size_t>(part.pixels[i] - 1)];
  return side;
}

/// Lets the sides grow over the rest of the region: highest first, and first come first served among pixels of one
/// (whole-pixel) height. \source Meyer, "Topographic distance and watershed lines", Signal Processing 38(1), 1994.
inline void grow_downhill(const image<float>& away, image<std::uint8_t>& side) {
  const auto height_at = [&](std::size_t i) { return static_cast<std::size_t>(away.pixels[i] + 0.5f); };
  std::vector<std::vector<std::int32_t>> open(1);  // pixels by height, in order of arrival
  std::vector<std::size_t> served(1, 0);
  std::size_t level = 0;
  const auto spread = [&](std::size_t at) {
    around_pixel(static_cast<std::int32_t>(at), away.height, away.width, [&](std::int32_t next) {
      const auto n = static_cast<std::size_t>(next);
      if (away.pixels[n] <= 0 || side.pixels[n] != 0) return;
      side.pixels[n] = side.pixels[at];
      const std::size_t height = height_at(n);
      if (height >= open.size()) open.resize(height + 1), served.resize(height + 1, 0);
      open[height].push_back(next);
      level = std::max(level, height);
    });
  };
  const image<std::uint8_t> seeds = side;
  for (std::size_t i = 0; i < seeds.pixels.size(); ++i)
    if (seeds.pixels[i]) spread(i);
  for (;;) {
    while (level > 0 && served[level] == open[level].size()) --level;
    if (served[level] == open[level].size()) return;
    spread(static_cast<std::size_t>(open[level][served[level]++]));
  }
}

/// Divides a region between basins: 0 outside, 1 for basins of side 0 and 2 for those of side 1. Both start from what
/// lies higher than `width`, the widest neck between them, and grow downhill in step, so that a bridge of even width is
/// cut in its middle.
inline image<std::uint8_t> divide(const relief& hills, const std::vector<char>& side_of, float width) {
  image<std::uint8_t> side = side_cores(hills, side_of, width);
  grow_downhill(hills.away(), side);
  return side;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
