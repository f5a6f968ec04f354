// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/quality/outline.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace lungseg;

namespace {

mask disc(int side, double x, double y, double radius) {
  mask result{side, side};
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) result(r, c) = std::hypot(c + 0.5 - x, r + 0.5 - y) <= radius;
  return result;
}

}  // namespace

TEST_CASE("The outline of a pixel is its four edges, clockwise from the top") {
  mask one{3, 3};
  one(1, 1) = 1;
  CHECK(outline_of(one) == std::vector<outline_point>{{1.5, 1}, {2, 1.5}, {1.5, 2}, {1, 1.5}});
  CHECK(outline_of(mask{3, 3}).empty());
}

TEST_CASE("An outline begins in the middle of the topmost edge, and holds pixels together that share a corner") {
  mask rectangle{6, 8};
  for (int y = 2; y < 4; ++y)
    for (int x = 1; x < 6; ++x) rectangle(y, x) = 1;
  const auto line = outline_of(rectangle);
  REQUIRE(line.size() == 14);  // twice 5 and 2 edges
  CHECK(line[0] == outline_point{3.5, 2});
  CHECK(line[7] == outline_point{3.5, 4});

  mask corners{2, 2};
  corners(0, 0) = corners(1, 1) = 1;
  CHECK(outline_of(corners).size() == 8);
}

TEST_CASE("A mask that fills its picture has an outline") {
  CHECK(outline_of(mask{2, 3, 1}).size() == 10);
}

TEST_CASE("Points are spaced evenly along a closed line") {
  const std::vector<outline_point> square{{0, 0}, {4, 0}, {4, 4}, {0, 4}};
  const std::vector<outline_point> wanted{{0, 0}, {2, 0}, {4, 0}, {4, 2}, {4, 4}, {2, 4}, {0, 4}, {0, 2}};
  CHECK(spaced_evenly(square, 8) == wanted);
  CHECK(spaced_evenly({{3, 5}}, 2) == std::vector<outline_point>{{3, 5}, {3, 5}});
}

TEST_CASE("Landmarks of a disc lie on the circle, from the apex on") {
  const auto points = spaced_evenly(outline_of(disc(200, 100, 90, 60)), 40);
  CHECK(points[0].x == Approx(100).margin(1));
  CHECK(points[0].y == Approx(30).margin(1));
  CHECK(points[10].x == Approx(160).margin(3));  // a quarter on, clockwise
  for (const outline_point& p : points) CHECK(std::hypot(p.x - 100, p.y - 90) == Approx(60).margin(1));
}

TEST_CASE("The quality grid has the film's proportions, whatever its size") {
  const quality_grid grid = quality_grid_of(1024, 512);
  CHECK(grid.height == 256);
  CHECK(grid.width == 128);
  CHECK(grid.scale == 0.25);
  const mask small = on_quality_grid(encode(disc(512, 256, 256, 100)));
  const mask large = on_quality_grid(encode(disc(1024, 512, 512, 200)));
  CHECK(small.height == 256);
  std::size_t differ = 0;
  for (std::size_t i = 0; i < small.pixels.size(); ++i) differ += small.pixels[i] != large.pixels[i];
  CHECK(differ < 200);  // of the circle's 314 cells, those that lie within rounding
}
