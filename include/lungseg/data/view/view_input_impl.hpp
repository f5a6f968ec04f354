// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <optional>

#include "lungseg/core/view.hpp"
#include "lungseg/data/sample/network_film.hpp"
#include "lungseg/data/view/view_input.hpp"
#include "lungseg/math/letterbox.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void write_view(const film& in, const std::optional<film_range>& known, view<float, 2> picture) {
  constexpr float middle = 128, unit = 64;
  const network_film_options options{.min_size = picture.extent(0), .max_size = picture.extent(0)};
  const placed_film seen = place_film(in, options, known);
  const letterbox& place = seen.place;
  const image<float> grey = resized(seen.pixels, place.scaled_h, place.scaled_w, options);
  std::fill(picture.begin(), picture.end(), 0.0f);
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) picture(place.top + y, place.left + x) = (grey(y, x) - middle) / unit;
}

}}  // namespace lungseg::LUNGSEG_ABI
