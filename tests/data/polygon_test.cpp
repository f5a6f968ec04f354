// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/polygon.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "../support/mask_shapes.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/rle.hpp"

using namespace lungseg;
using lungseg_test::from_rows;

namespace {

mask fill(const std::vector<polygon>& outlines, int height, int width) {
  return decode(rasterise(outlines, height, width));
}

/// Whether a point is inside by counting the edges that a ray to the right crosses: the definition, pixel by pixel.
bool inside(const polygon& outline, double px, double py) {
  bool result = false;
  for (std::size_t i = 0; i < outline.size(); i += 2) {
    const std::size_t j = (i + 2) % outline.size();
    const double x1 = outline[i], y1 = outline[i + 1], x2 = outline[j], y2 = outline[j + 1];
    if ((y1 <= py) != (y2 <= py) && px < x1 + (py - y1) * (x2 - x1) / (y2 - y1)) result = !result;
  }
  return result;
}

}  // namespace

TEST_CASE("rasterise: rectangles on pixel edges and on pixel centres") {
  CHECK(fill({{1, 1, 4, 1, 4, 3, 1, 3}}, 4, 6) == from_rows({"......", ".###..", ".###..", "......"}));
  CHECK(fill({{1, 3, 4, 3, 4, 1, 1, 1}}, 4, 6) == fill({{1, 1, 4, 1, 4, 3, 1, 3}}, 4, 6));  // either direction
  // Centres on the outline belong to the side to their right or below: left and upper edge inside, others outside.
  CHECK(fill({{0.5, 0.5, 2.5, 0.5, 2.5, 2.5, 0.5, 2.5}}, 4, 4) == from_rows({"##..", "##..", "....", "...."}));
  CHECK(fill({{-5, -5, 50, -5, 50, 50, -5, 50}}, 3, 4) == from_rows({"####", "####", "####"}));
  CHECK(fill({{-5, 0, -1, 0, -1, 9}}, 3, 4) == mask{3, 4});
}

TEST_CASE("rasterise: a triangle") {
  CHECK(fill({{0, 0, 4, 4, 0, 4}}, 4, 4) == from_rows({"#...", "##..", "###.", "####"}));
}

TEST_CASE("rasterise: crossing outlines are even-odd, several outlines are united") {
  CHECK(fill({{0, 0, 4, 0, 4, 3, 0, 3, 0, 0, 1, 1, 1, 2, 3, 2, 3, 1, 1, 1}}, 3, 4) ==
        from_rows({"####", "#..#", "####"}));
  CHECK(fill({{0, 0, 2, 0, 2, 2, 0, 2}, {1, 1, 3, 1, 3, 3, 1, 3}}, 3, 3) == from_rows({"##.", "###", ".##"}));
}

TEST_CASE("rasterise: equals the point-in-polygon rule on random outlines, for centres off the outline") {
  random_stream random{5, 0};
  for (int round = 0; round < 300; ++round) {
    polygon outline(2 * (3 + random.below(6)));
    for (double& value : outline) value = random.uniform(-4, 20);
    const mask result = fill({outline}, 16, 17);
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 17; ++x) CHECK((result(y, x) == 1) == inside(outline, x + 0.5, y + 0.5));
  }
}

TEST_CASE("rasterise: faults are named") {
  CHECK_THROWS_AS(fill({{0, 0, 1, 1}}, 4, 4), format_error);
  CHECK_THROWS_AS(fill({{0, 0, 1, 1, 0, 1, 3}}, 4, 4), format_error);
  CHECK_THROWS_AS(fill({{0, 0, 1, std::nan(""), 0, 1}}, 4, 4), format_error);
  CHECK_THROWS_AS(fill({{0, 0, 1, HUGE_VAL, 0, 1}}, 4, 4), format_error);
  CHECK_THROWS_AS(rasterise({}, 0, 4), shape_error);
  CHECK(decode(rasterise({}, 2, 2)) == mask{2, 2});
  CHECK_THROWS_AS(fill({{0, 0, 1, 1e300, 0, 1}}, 4, 4), format_error);
  CHECK(fill({{-1e9, -1e9, 1e9, -1e9, 0, 1e9}}, 2, 2) == from_rows({"##", "##"}));
}

TEST_CASE("trace: outlines run along pixel edges, corners only where they turn") {
  CHECK(trace(mask{3, 3}).empty());
  const auto block = trace(from_rows({"....", ".##.", ".##."}));
  REQUIRE(block.size() == 1);
  CHECK(block[0].size() == 8);
  const auto touching = trace(from_rows({"#.", ".#"}));  // corners do not join
  REQUIRE(touching.size() == 2);
  CHECK(touching[0].size() == 8);
}

TEST_CASE("trace: holes, islands within holes, and the picture's edge come back exactly") {
  for (const auto& rows : std::vector<std::vector<std::string>>{
           {"#"},
           {"###", "#.#", "###"},
           {"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"},
           {"######", "#.##.#", "######", "#.#..#", "######"},
           {"#.#.#", ".#.#.", "#.#.#"},
           {"##..", "##..", "..##", "..##"},
           {".#.", "###", ".#."}}) {
    const mask pixels = from_rows(rows);
    CHECK(fill(trace(pixels), pixels.height, pixels.width) == pixels);
  }
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    random_stream random{seed, 0};
    mask pixels{static_cast<int>(1 + random.below(20)), static_cast<int>(1 + random.below(20))};
    const float density = random.uniform();
    for (auto& pixel : pixels.pixels) pixel = random.uniform() < density ? 255 : 0;
    mask wanted = pixels;
    for (auto& pixel : wanted.pixels) pixel = pixel != 0;
    CHECK(fill(trace(pixels), pixels.height, pixels.width) == wanted);
  }
}
