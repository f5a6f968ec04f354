// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/histogram.hpp"

#include <catch2/catch.hpp>

#include "../support/noise_film.hpp"

using namespace lungseg;
using lungseg_test::noise_film;
using lungseg_test::spread;

namespace {

film of(int height, int width, const std::vector<std::uint8_t>& pixels) {
  film out{height, width};
  out.pixels = pixels;
  return out;
}

}  // namespace

TEST_CASE("equalise: worked by hand") {
  // Counts 10: 1, 20: 2, 200: 1. cdf 1, 3, 4; (cdf - 1) * 255 / 3 = 0, 170, 255.
  CHECK(equalise(of(2, 2, {20, 10, 200, 20})) == of(2, 2, {170, 0, 255, 170}));
  // 255 / 4 * (1, 2, 3) is truncated, not rounded: 63.75, 127.5, 191.25.
  CHECK(equalise(of(1, 5, {7, 8, 9, 10, 11})) == of(1, 5, {0, 63, 127, 191, 255}));
}

TEST_CASE("equalise: one level becomes black, and an empty film stays empty") {
  CHECK(equalise(film{3, 3, 90}) == film{3, 3, 0});
  CHECK(equalise(film{}).empty());
}

TEST_CASE("equalise: keeps the order of levels, and doing it twice changes little") {
  const film in = noise_film(60, 70, 90, 60);
  const film once = equalise(in);
  for (std::size_t i = 1; i < in.pixels.size(); ++i)
    if (in.pixels[i] > in.pixels[i - 1]) CHECK(once.pixels[i] >= once.pixels[i - 1]);
  const film twice = equalise(once);
  for (std::size_t i = 0; i < in.pixels.size(); ++i) CHECK(std::abs(once.pixels[i] - twice.pixels[i]) <= 1);
  CHECK(spread(once) > 70);  // a uniform distribution over 0..255 has 73.6
}
