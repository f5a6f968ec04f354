// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/warp.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "lungseg/data/image/exif.hpp"
#include "lungseg/data/pixels/resize.hpp"
#include "lungseg/data/sample/letterbox.hpp"

using namespace lungseg;

namespace {

film noise(int height, int width) {
  film out{height, width};
  random_stream random{1, 0};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(random.bits());
  return out;
}

constexpr std::array<float, 256> same_levels = [] {
  std::array<float, 256> level{};
  for (int v = 0; v < 256; ++v) level[static_cast<std::size_t>(v)] = static_cast<float>(v);
  return level;
}();

/// The film after one change, in a picture of its own size.
film changed(const film& in, const augmentation& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  return to_film(
      warp_film(in, network_to_source(place, change, in.height, in.width), same_levels, 0, in.height, in.width));
}
mask changed_mask(const mask& in, const augmentation& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  return warp_mask(in, network_to_source(place, change, in.height, in.width), in.height, in.width);
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
  const film in = noise(30, 48);
  const letterbox place = letterbox_fit(60, 96, 48, 48);  // half of a film twice as large
  const Eigen::AffineCompact2d way = network_to_source(place, {}, 30, 48);
  CHECK(to_film(warp_film(in, way, same_levels, 77, 48, 48)) == placed(in, place, std::uint8_t{77}));
  const mask shape{in.view()};
  CHECK(warp_mask(shape, way, 48, 48) == placed(shape, place));
}

TEST_CASE("warp: mirrored, turned and shifted films are permutations of their pixels") {
  const film in = noise(31, 31);
  CHECK(changed(in, {.flip = true}) == oriented(in, 2));
  CHECK(changed(in, {.rotation = std::numbers::pi / 2}) == oriented(in, 8));  // counter-clockwise
  CHECK(changed(in, {.rotation = std::numbers::pi}) == oriented(in, 3));
  CHECK(changed(in, {.flip = true, .rotation = -std::numbers::pi / 2}) == oriented(oriented(in, 2), 6));
  const film moved = changed(in, {.shift_y = 4, .shift_x = -7});
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
  random_stream random{5, 0};
  for (int trial = 0; trial < 20; ++trial) {
    const augmentation change = draw_augmentation({}, 128, 128, random);
    const Eigen::AffineCompact2d way = network_to_source(place, change, 150, 130);
    const auto levels = warp_film(picture, way, same_levels, 0, 128, 128);
    const mask inside = warp_mask(in, way, 128, 128);
    int disagree = 0;
    for (std::size_t i = 0; i < inside.pixels.size(); ++i)
      disagree += (levels.pixels[i] > 100) != (inside.pixels[i] == 1);
    // Bilinear and nearest may differ by half a source pixel along the border only.
    CHECK(disagree < 40);
    CHECK(area(inside) > 500);
  }
}

TEST_CASE("warp: positions far outside are padding") {
  Eigen::AffineCompact2d away;
  away.matrix() << 1e7, 0, 1e9, 0, -1e7, -1e9;
  for (const float v : warp_film(noise(4, 4), away, same_levels, 9, 5, 5).pixels) CHECK(v == 9);
  CHECK(area(warp_mask(mask{4, 4, 1}, away, 5, 5)) == 0);
}
