// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/view/film_pieces.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film film_fragment(const film& of, random_stream& random) {
  const bool half = random.uniform() < 0.4f, beside = random.uniform() < 0.5f;
  const float tall = half && beside ? 1 : random.uniform(0.2f, half ? 0.5f : 0.45f);
  const float broad = half && !beside ? 1 : random.uniform(0.2f, 0.45f);
  const int height = std::max(1, static_cast<int>(tall * static_cast<float>(of.height)));
  const int width = std::max(1, static_cast<int>(broad * static_cast<float>(of.width)));
  const auto within = [&](int side, int part) {
    if (half) return random.uniform() < 0.5f ? 0 : side - part;  // at an edge
    return static_cast<int>(random.below(static_cast<std::uint32_t>(side - part + 1)));
  };
  const int top = within(of.height, height), left = within(of.width, width);
  return crop(of, {top, left, height, width});
}

LUNGSEG_INLINE film shuffled_film(const film& of, random_stream& random) {
  const int n = 2 + static_cast<int>(random.below(3));
  const int height = of.height / n, width = of.width / n;
  std::vector<int> order(static_cast<std::size_t>(n * n));
  std::iota(order.begin(), order.end(), 0);
  while (std::is_sorted(order.begin(), order.end())) shuffle(order, random);
  film result{n * height, n * width};
  for (int tile = 0; tile < n * n; ++tile) {
    const int from = order[static_cast<std::size_t>(tile)];
    for (int y = 0; y < height; ++y)
      std::copy_n(of.row(from / n * height + y) + from % n * width, width,
                  result.row(tile / n * height + y) + tile % n * width);
  }
  return result;
}

LUNGSEG_INLINE film films_beside(const film& first, const film& second, int gap, std::uint8_t level) {
  const int width = std::max(1, second.width * first.height / std::max(1, second.height));
  const film other = to_film(resize_smooth(second, first.height, width));
  film result{first.height, first.width + gap + width, level};
  for (int y = 0; y < first.height; ++y) {
    std::copy_n(first.row(y), first.width, result.row(y));
    std::copy_n(other.row(y), width, result.row(y) + first.width + gap);
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
