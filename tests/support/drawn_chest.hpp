// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The drawn film that tests write in many ways, and how far what they read is from it.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>

#include "lungseg/data/phantom/phantom.hpp"
#include "lungseg/data/pixels/film_border.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg_test {

inline lungseg::film drawn_chest() {
  return lungseg::draw_phantom(5, 0, {.min_size = 128, .max_size = 160}).picture;
}

inline lungseg::image<int> values_of(const lungseg::film& in, const std::function<int(int)>& value) {
  lungseg::image<int> values{in.height, in.width};
  std::transform(in.pixels.begin(), in.pixels.end(), values.pixels.begin(), value);
  return values;
}

/// The greatest difference of two films, both between their own levels.
inline int difference(const lungseg::film& a, const lungseg::film& b) {
  const lungseg::film one = with_levels(a, lungseg::range_of(a).levels),
                      two = with_levels(b, lungseg::range_of(b).levels);
  REQUIRE((one.height == two.height && one.width == two.width));
  int most = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) most = std::max(most, std::abs(one.pixels[i] - two.pixels[i]));
  return most;
}

}  // namespace lungseg_test
