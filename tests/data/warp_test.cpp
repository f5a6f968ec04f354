// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/augment/warp.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "lungseg/data/image/exif.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"

using namespace lungseg;

namespace {

film film_to_warp(int height, int width) {
  film out{height, width};
  random_stream random{1, 0};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(random.bits());
  return out;
}

/// The film after one change, in a picture of its own size, black around it.
film changed_by_warp(const film& in, const geometry_change& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  const source_map way = map_to_source(place, change, in.height, in.width);
  film out = to_film(warp_film(in, way));
  const mask covered = warp_mask(mask{in.height, in.width, 1}, way);
  for (std::size_t i = 0; i < out.pixels.size(); ++i) out.pixels[i] *= covered.pixels[i];
  return out;
}
mask changed_mask(const mask& in, const geometry_change& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  return warp_mask(in, map_to_source(place, change, in.height, in.width));
}

mask ellipse(int height, int width) {
  mask out{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double v = (y - 0.45 * height) / (0.3 * height), u = (x - 0.4 * width) / (0.2 * width);
      out(y, x) = v * v + u * u < 1;
    }
  return out;
}

int area(const mask& in) {
  return static_cast<int>(std::count(in.pixels.begin(), in.pixels.end(), 1));
}

/// Source pixels a network pixel, along one side.
double shrink(const Eigen::AffineCompact2d& to_source) {
  return std::sqrt(std::abs(to_source.linear().determinant()));
}

}  // namespace

TEST_CASE("warp: no change gives the placed film, pixel for pixel") {
  const film in = film_to_warp(30, 48);
  const letterbox place = letterbox_fit(60, 96, 48, 48);  // half of a film twice as large
  const source_map way = map_to_source(place, {}, 30, 48);
  const film shown = to_film(warp_film(in, way)), wanted = placed(in, place, std::uint8_t{0});
  for (int y = place.top; y < place.top + place.scaled_h; ++y)
    for (int x = 0; x < 48; ++x) CHECK(shown(y, x) == wanted(y, x));
  CHECK(shown(0, 5) == in(0, 5));  // outside, the edge goes on
  const mask shape{in.view()};
  CHECK(warp_mask(shape, way) == placed(shape, place));
}

TEST_CASE("warp: mirrored, turned and shifted films are permutations of their pixels") {
  const film in = film_to_warp(31, 31);
  CHECK(changed_by_warp(in, {.flip = true}) == oriented(in, 2));
  CHECK(changed_by_warp(in, {.rotation = std::numbers::pi / 2}) == oriented(in, 8));  // counter-clockwise
  CHECK(changed_by_warp(in, {.rotation = std::numbers::pi}) == oriented(in, 3));
  CHECK(changed_by_warp(in, {.flip = true, .rotation = -std::numbers::pi / 2}) == oriented(oriented(in, 2), 6));
  const film moved = changed_by_warp(in, {.shift_y = 4, .shift_x = -7});
  for (int y = 0; y < 31; ++y)
    for (int x = 0; x < 31; ++x) CHECK(moved(y, x) == (y >= 4 && x < 24 ? in(y - 4, x + 7) : 0));
}

TEST_CASE("warp: enlarging multiplies the area, turning keeps it") {
  const mask in = ellipse(200, 220);
  CHECK(area(changed_mask(in, {.scale = 1.2})) == Approx(1.44 * area(in)).epsilon(0.01));
  CHECK(area(changed_mask(in, {.scale = 0.5})) == Approx(0.25 * area(in)).epsilon(0.02));
  CHECK(area(changed_mask(in, {.rotation = 0.3})) == Approx(area(in)).epsilon(0.01));
  const letterbox half = letterbox_fit(200, 220, 100, 110);
  CHECK(shrink(network_to_source(half, {.rotation = 0.4, .scale = 0.8}, 200, 220)) == Approx(2 / 0.8));
}

TEST_CASE("warp: stretching changes width against height, not the area") {
  mask in{200, 200};  // 40 high, 40 wide, in the middle
  for (int y = 80; y < 120; ++y)
    for (int x = 80; x < 120; ++x) in(y, x) = 1;
  const mask wide = changed_mask(in, {.stretch = 1.44});  // 1.2 times as wide, 1 / 1.2 as high
  int width = 0, height = 0;
  for (int i = 0; i < 200; ++i) {
    width += wide(100, i);
    height += wide(i, 100);
  }
  CHECK(width == 48);
  CHECK(std::abs(height - 40 / 1.2) <= 1);
  CHECK(area(changed_mask(in, {.flip = true, .stretch = 1.44})) == area(wide));
  const letterbox half = letterbox_fit(200, 220, 100, 110);
  CHECK(shrink(network_to_source(half, {.rotation = 0.4, .stretch = 1.3}, 200, 220)) == Approx(2));
}

TEST_CASE("warp: film and mask stay on each other") {
  const mask in = ellipse(150, 130);
  film picture{in.view()};
  for (auto& v : picture.pixels) v = v ? 200 : 0;
  const letterbox place = letterbox_fit(300, 260, 128, 128);
  augment_geometry strong;
  strong.crop_probability = 0;
  strong.perspective_probability = strong.elastic_probability = 0.7f;
  random_stream random{5, 0};
  for (int trial = 0; trial < 30; ++trial) {
    const geometry_change change = draw_geometry(strong, 128, 128, random);
    const source_map way = map_to_source(place, change, 150, 130);
    const auto levels = warp_film(picture, way);
    const mask inside = warp_mask(in, way);
    int disagree = 0;
    for (std::size_t i = 0; i < inside.pixels.size(); ++i)
      disagree += (levels.pixels[i] > 100) != (inside.pixels[i] == 1);
    // Bilinear and nearest may differ by half a source pixel along the border only.
    CHECK(disagree < 40);
    CHECK(area(inside) > 500);
  }
}

TEST_CASE("warp: every change moves a film's disc with its mask") {
  const letterbox place = letterbox_fit(200, 200, 160, 160);
  const geometry_change change =
      GENERATE(geometry_change{}, geometry_change{.flip = true}, geometry_change{.rotation = 0.3},
               geometry_change{.scale = 1.4}, geometry_change{.scale = 0.6}, geometry_change{.stretch = 1.3},
               geometry_change{.shift_y = 20, .shift_x = -30}, geometry_change{.perspective_y = 0.1},
               geometry_change{.perspective_x = -0.1}, geometry_change{.elastic = 8, .elastic_cells = 5});
  film picture{200, 200};
  mask disc{200, 200};
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x)
      if ((y - 80) * (y - 80) + (x - 110) * (x - 110) < 20 * 20) picture(y, x) = 255, disc(y, x) = 1;
  const source_map way = map_to_source(place, change, 200, 200);
  const image<float> shown = warp_film(picture, way);
  const mask moved = warp_mask(disc, way);
  double y_film = 0, x_film = 0, light = 0, y_mask = 0, x_mask = 0, pixels = 0;
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 160; ++x) {
      const double v = static_cast<double>(shown(y, x)) / 255;
      y_film += v * y, x_film += v * x, light += v;
      if (moved(y, x)) y_mask += y, x_mask += x, ++pixels;
    }
  REQUIRE(pixels > 100);
  CHECK(light == Approx(pixels).epsilon(0.05));
  CHECK(std::hypot(y_film / light - y_mask / pixels, x_film / light - x_mask / pixels) < 0.3);
}

TEST_CASE("warp: perspective shrinks one edge and enlarges the other") {
  const mask bars = [] {
    mask in{200, 200};
    for (int y = 0; y < 200; ++y)
      for (int x = 80; x < 120; ++x) in(y, x) = 1;
    return in;
  }();
  const mask seen = changed_mask(bars, {.perspective_y = 0.1});
  const auto width = [&](int y) { return std::count(seen.row(y), seen.row(y) + 200, 1); };
  CHECK(std::abs(width(20) - 43) <= 1);   // 40 * (1 + 0.1 * 0.8)
  CHECK(std::abs(width(180) - 37) <= 1);  // 40 * (1 - 0.1 * 0.8)
}

TEST_CASE("warp: an elastic map is near the straight one, and smooth") {
  const letterbox place = letterbox_fit(100, 100, 100, 100);
  const source_map way = map_to_source(place, {.elastic = 5, .elastic_cells = 6, .elastic_seed = 3}, 100, 100);
  double most = 0;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 100; ++x) {
      CHECK(std::abs(way.x(y, x) - static_cast<float>(x)) <= 5);
      most = std::max(most, static_cast<double>(std::abs(way.x(y, x) - static_cast<float>(x))));
      if (x > 0) CHECK(way.x(y, x) > way.x(y, x - 1));  // nothing is folded
    }
  CHECK(most > 0.5);
}

TEST_CASE("warp: positions far outside continue the edge, masks end") {
  source_map away{image<float>{5, 5, 1e9f}, image<float>{5, 5, -1e9f}};
  const film in = film_to_warp(4, 4);
  for (const float v : warp_film(in, away).pixels) CHECK(v == static_cast<float>(in(0, 3)));
  CHECK(area(warp_mask(mask{4, 4, 1}, away)) == 0);
}
