// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/histogram.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"
#include "lungseg/math/bilinear.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The level map of one tile: counts above the limit are cut and spread over all levels, so that noise in flat areas is
/// not blown up; then the running sum is the map.
inline std::array<float, 256> clipped_map(const histogram& counts, std::int64_t pixels, double clip_limit) {
  const double limit = clip_limit * static_cast<double>(pixels) / 256;
  double excess = 0;
  for (const std::int64_t n : counts) excess += std::max(0.0, static_cast<double>(n) - limit);
  std::array<float, 256> level{};
  double below = 0;
  for (std::size_t v = 0; v < 256; ++v) {
    below += std::min(limit, static_cast<double>(counts[v])) + excess / 256;
    level[v] = static_cast<float>(below * 255 / static_cast<double>(pixels));
  }
  return level;
}

/// The two tiles beside each row or column, from tile centre to tile centre.
inline std::vector<math::linear_taps> tile_taps(int extent, int tiles) {
  std::vector<math::linear_taps> taps;
  for (int i = 0; i < extent; ++i)
    taps.push_back(math::taps_at(math::half_pixel(i, tiles, extent), tiles, math::border::clamp));
  return taps;
}

}  // namespace detail

LUNGSEG_INLINE film clahe(const film& in, const clahe_options& options) {
  expect<option_error>(options.tiles >= 1,
                       "clahe: tiles is " + std::to_string(options.tiles) + ", expected at least 1");
  expect<option_error>(options.clip_limit >= 1,
                       "clahe: clip_limit is " + std::to_string(options.clip_limit) + ", expected at least 1");
  const int rows = std::min(options.tiles, in.height), columns = std::min(options.tiles, in.width);
  std::vector<std::array<float, 256>> maps;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const int top = in.height * r / rows, bottom = in.height * (r + 1) / rows;
      const int left = in.width * c / columns, right = in.width * (c + 1) / columns;
      const std::int64_t pixels = std::int64_t{bottom - top} * (right - left);
      maps.push_back(detail::clipped_map(detail::count_levels(in, {top, left, bottom - top, right - left}), pixels,
                                         options.clip_limit));
    }
  const auto across = detail::tile_taps(in.width, columns), down = detail::tile_taps(in.height, rows);
  film out{in.height, in.width};
  for (int y = 0; y < in.height; ++y) {
    const auto& row = down[static_cast<std::size_t>(y)];
    const auto* upper = maps.data() + row.low * columns;
    const auto* lower = maps.data() + row.high * columns;
    for (int x = 0; x < in.width; ++x) {
      const auto& column = across[static_cast<std::size_t>(x)];
      const std::size_t v = in(y, x);
      const float above = column.low_weight * upper[column.low][v] + column.high_weight * upper[column.high][v];
      const float below = column.low_weight * lower[column.low][v] + column.high_weight * lower[column.high][v];
      const float value = row.low_weight * above + row.high_weight * below;
      out(y, x) = static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f) + 0.5f);
    }
  }
  return out;
}

LUNGSEG_INLINE film with_intensity(film in, film_intensity treatment) {
  if (treatment == film_intensity::equalised) return equalise(in);
  if (treatment == film_intensity::clahe) return clahe(in);
  return in;
}

}}  // namespace lungseg::LUNGSEG_ABI
