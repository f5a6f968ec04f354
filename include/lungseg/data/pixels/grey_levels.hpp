// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What counts as black and as white on a film: values of its pixels, black below white.
struct grey_levels {
  int black = 0, white = 255;

  /// The value that becomes `level`, 0 to 255, when these levels are spread (with_levels); rounded.
  int value_of(int level) const noexcept { return black + (level * (white - black) + 127) / 255; }
  bool operator==(const grey_levels&) const = default;
};

namespace detail {

/// The least level that at least `share` of the pixels do not exceed.
inline int level_at(const histogram& counts, double share, std::int64_t pixels) {
  std::int64_t below = 0;
  std::size_t level = 0;
  while (level + 1 < counts.size() && static_cast<double>(below += counts[level]) < share * static_cast<double>(pixels))
    ++level;
  return static_cast<int>(level);
}

/// levels_of, by how many pixels have each level.
inline grey_levels levels_of(const histogram& counts) {
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

}  // namespace detail

/// The levels of a part of a film: black is its 1st percentile and white its 99th, so a few pixels far off (burnt-in
/// letters, dead pixels) decide nothing, and neither does an offset or a depth. Where 98 % of the pixels are equal,
/// the darkest and the brightest; of a single level, the whole range of the depth: up to 2^b - 1 for the least b >= 8
/// that holds it.
/// \param of  within the film
template <class T>
grey_levels levels_of(const basic_film<T>& in, const film_area& of) {
  return detail::levels_of(detail::count_levels(in, of));
}

/// The film with its levels spread over 0 to 255, rounded; what is darker than black is black, what is brighter than
/// white is white. Done twice, the second time with the result's own levels, it changes nothing.
template <class T>
film with_levels(const basic_film<T>& in, const grey_levels& levels) {
  const std::int64_t span = std::int64_t{levels.white} - levels.black;
  const auto spread = [&](std::int64_t value) {
    const std::int64_t above = std::clamp<std::int64_t>(value - levels.black, 0, span);
    return static_cast<std::uint8_t>((above * 255 + span / 2) / span);
  };
  film out{in.height, in.width};
  if constexpr (sizeof(T) == 1) {  // fewer values than pixels, and a division is slow
    std::array<std::uint8_t, 256> table;
    for (std::size_t value = 0; value < table.size(); ++value) table[value] = spread(static_cast<std::int64_t>(value));
    std::transform(in.pixels.begin(), in.pixels.end(), out.pixels.begin(), [&](T value) { return table[value]; });
  } else {
    std::transform(in.pixels.begin(), in.pixels.end(), out.pixels.begin(), spread);
  }
  return out;
}

}}  // namespace lungseg::LUNGSEG_ABI
