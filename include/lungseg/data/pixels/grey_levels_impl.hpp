// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/histogram.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE int level_at(const histogram& counts, double share, std::int64_t pixels) {
  std::int64_t below = 0;
  std::size_t level = 0;
  while (level + 1 < counts.size() && static_cast<double>(below += counts[level]) < share * static_cast<double>(pixels))
    ++level;
  return static_cast<int>(level);
}

LUNGSEG_INLINE grey_levels levels_of(const histogram& counts) {
  constexpr double darkest_share = 0.01, brightest_share = 0.99;
  const std::int64_t pixels = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  grey_levels found{level_at(counts, darkest_share, pixels), level_at(counts, brightest_share, pixels)};
  if (found.black == found.white) {
    const auto any = [](std::int64_t n) { return n > 0; };
    found.black = static_cast<int>(std::find_if(counts.begin(), counts.end(), any) - counts.begin());
    found.white = static_cast<int>(counts.rend() - std::find_if(counts.rbegin(), counts.rend(), any)) - 1;
  }
  if (pixels > 0 && found.black < found.white) return found;
  return {0, (1 << std::max(8, static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(found.white, 0)))))) - 1};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
