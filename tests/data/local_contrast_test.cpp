// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/local_contrast.hpp"
#include "lungseg/data/pixels/histogram.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "../support/noise_film.hpp"

using namespace lungseg;
using lungseg_test::noise_film;
using lungseg_test::spread;

namespace {

/// The map of one tile at one level, in double precision, from the definition.
double map_of(const film& in, const clahe_options& options, int r, int c, int level) {
  const int top = in.height * r / options.tiles, bottom = in.height * (r + 1) / options.tiles;
  const int left = in.width * c / options.tiles, right = in.width * (c + 1) / options.tiles;
  const double pixels = (bottom - top) * (right - left), limit = options.clip_limit * pixels / 256;
  std::array<double, 256> counts{};
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) ++counts[in(y, x)];
  double cut = 0, below = 0;
  for (double& n : counts) {
    cut += std::max(n - limit, 0.0);
    n = std::min(n, limit);
  }
  for (int v = 0; v <= level; ++v) below += counts[static_cast<std::size_t>(v)] + cut / 256;
  return 255 * below / pixels;
}

/// One pixel of clahe from the four tiles whose centres are around it.
double clahe_at(const film& in, const clahe_options& options, int y, int x) {
  const auto beside = [&](int i, int extent) {
    const double place = (i + 0.5) * options.tiles / extent - 0.5;
    return std::clamp(place, 0.0, options.tiles - 1.0);
  };
  const double v = beside(y, in.height), u = beside(x, in.width);
  const int r = static_cast<int>(v), c = static_cast<int>(u);
  const int next_r = std::min(r + 1, options.tiles - 1), next_c = std::min(c + 1, options.tiles - 1);
  const auto map = [&](int row, int column) { return map_of(in, options, row, column, in(y, x)); };
  return std::lerp(std::lerp(map(r, c), map(r, next_c), u - c), std::lerp(map(next_r, c), map(next_r, next_c), u - c),
                   v - r);
}

}  // namespace

TEST_CASE("clahe: equals a slow reference of the definition") {
  const film in = noise_film(37, 45, 60, 90);
  const clahe_options options{.tiles = GENERATE(1, 3, 5), .clip_limit = GENERATE(1.0, 2.5, 40.0)};
  const film out = clahe(in, options);
  for (int y = 0; y < 37; ++y)
    for (int x = 0; x < 45; ++x) CHECK(std::abs(out(y, x) - clahe_at(in, options, y, x)) <= 0.5 + 1e-3);
}

TEST_CASE("clahe: with one tile and no limit it is the running sum") {
  const film in = noise_film(40, 50, 30, 100);
  const film out = clahe(in, {.tiles = 1, .clip_limit = 256});
  std::array<int, 256> counts{};
  for (const auto v : in.pixels) ++counts[v];
  for (std::size_t i = 0; i < in.pixels.size(); ++i) {
    int below = 0;
    for (int v = 0; v <= in.pixels[i]; ++v) below += counts[static_cast<std::size_t>(v)];
    CHECK(out.pixels[i] == static_cast<int>(below * 255.0 / 2000 + 0.5));
  }
}

TEST_CASE("clahe: the limit bounds the slope of the map") {
  // Half of the pixels at 100, half at 101: unlimited, the step between them is half of the range.
  film in{64, 64, 100};
  for (std::size_t i = 0; i < in.pixels.size(); i += 2) in.pixels[i] = 101;
  const auto step = [&](double limit) {
    const film out = clahe(in, {.tiles = 4, .clip_limit = limit});
    return out.pixels[0] - out.pixels[1];
  };
  CHECK(step(256) == 127);
  // The count of a level is cut to limit / 256 of the tile, and all levels share the rest: at most limit + 1 levels.
  CHECK(step(8) <= 9);
  CHECK(step(8) >= 7);
  CHECK(step(1) <= 2);
}

TEST_CASE("clahe: a flat film stays flat, a gradient stays in order, local contrast grows") {
  const film flat = clahe(film{50, 61, 120});
  for (const auto v : flat.pixels) CHECK(v == flat.pixels[0]);
  film gradient{64, 256};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 256; ++x) gradient(y, x) = static_cast<std::uint8_t>(x);
  const film one = clahe(gradient, {.tiles = 1});
  for (int x = 1; x < 256; ++x) CHECK(one(9, x) >= one(9, x - 1));
  const film faint = noise_film(80, 80, 120, 8);
  CHECK(spread(clahe(faint, {.clip_limit = 4})) > 2 * spread(faint));
}

TEST_CASE("clahe: no seams between tiles") {
  // A smooth film must stay smooth across tile borders: neighbours differ by little more than before.
  film in{96, 96};
  for (int y = 0; y < 96; ++y)
    for (int x = 0; x < 96; ++x) in(y, x) = static_cast<std::uint8_t>(80 + y / 2 + x / 3);
  const film out = clahe(in, {.tiles = 6, .clip_limit = 3});
  for (int y = 0; y < 96; ++y)
    for (int x = 1; x < 96; ++x) CHECK(std::abs(out(y, x) - out(y, x - 1)) <= 14);
}

TEST_CASE("clahe: small films and wrong options") {
  CHECK(clahe(film{1, 1, 7}).pixels.size() == 1);
  CHECK(clahe(film{3, 200, 7}).pixels.size() == 600);
  CHECK(clahe(film{}).empty());
  CHECK_THROWS_WITH(clahe(film{4, 4}, {.tiles = 0}), "clahe: tiles is 0, expected at least 1");
  CHECK_THROWS_AS(clahe(film{4, 4}, {.clip_limit = 0.5}), option_error);
}

TEST_CASE("with_intensity: does what it is asked") {
  const film in = noise_film(20, 20, 10, 50);
  CHECK(with_intensity(in, film_intensity::raw) == in);
  CHECK(with_intensity(in, film_intensity::equalised) == equalise(in));
  CHECK(with_intensity(in, film_intensity::clahe) == clahe(in));
}
