// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film equalise(const film& in) {
  const detail::histogram counts = detail::count_levels(in, whole_of(in));
  std::array<std::uint8_t, 256> level{};
  const auto darkest = std::find_if(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; });
  const std::int64_t first = darkest == counts.end() ? 0 : *darkest;
  const std::int64_t span = static_cast<std::int64_t>(in.pixels.size()) - first;
  std::int64_t below = 0;
  for (std::size_t v = 0; v < 256 && span > 0; ++v) {
    below += counts[v];
    if (below > 0)
      level[v] = static_cast<std::uint8_t>(static_cast<double>((below - first) * 255) / static_cast<double>(span));
  }
  film out = in;
  for (std::uint8_t& v : out.pixels) v = level[v];
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
