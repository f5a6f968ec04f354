// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// How many pixels have each level.
using histogram = std::vector<std::int64_t>;

template <class T>
histogram count_levels(const basic_film<T>& in, const film_area& of) {
  histogram counts(std::size_t{std::numeric_limits<T>::max()} + 1);
  for (int y = of.top; y < of.top + of.height; ++y)
    std::for_each_n(in.row(y) + of.left, of.width, [&](T value) { ++counts[value]; });
  return counts;
}

}  // namespace detail

/// Histogram equalisation as the original feeds its network when predicting: a level becomes
/// (cdf - cdf_min) * 255 / (cdf_max - cdf_min), truncated, where cdf_min belongs to the darkest level present. A film
/// of one level becomes black.
/// \source the original project, preprocessing_HE
inline film equalise(const film& in) {
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
