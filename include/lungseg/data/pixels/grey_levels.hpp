// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

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
int level_at(const histogram& counts, double share, std::int64_t pixels);

/// levels_of, by how many pixels have each level.
grey_levels levels_of(const histogram& counts);

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/grey_levels_impl.hpp"
#endif
