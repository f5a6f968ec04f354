// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/film_grid.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/pixels/pixel_spacing.hpp"

using namespace lungseg;

namespace {

/// A box of whole pixels as a mask.
mask inside_of(int height, int width, const film_area& part) {
  mask result{height, width};
  for (int y = part.top; y < part.top + part.height; ++y)
    for (int x = part.left; x < part.left + part.width; ++x) result(y, x) = 1;
  return result;
}

}  // namespace

TEST_CASE("film_grid: of an upright film of square pixels everything comes out as it is", "[data]") {
  const film_grid grid{2, 3};
  CHECK((grid.right() && grid.square()));
  film picture{2, 3, 7};
  picture(1, 2) = 9;
  CHECK(grid.put_right(picture) == picture);
  CHECK(grid.as_it_lies(picture) == picture);
  CHECK(grid.as_it_lies(film_area{1, 0, 1, 3}) == film_area{1, 0, 1, 3});
  CHECK_THROWS_WITH(grid.put_right(film{3, 2}), Catch::Contains("is 3 x 2, expected 2 x 3"));
  CHECK_THROWS_AS(grid.as_it_lies(film{3, 2}), shape_error);
  for (const double rounded : {1.004, 0.996, 0.0, 5.0, -2.0}) CHECK((film_grid{200, 200, {}, rounded}.square()));
}

TEST_CASE("film_grid: pixels twice as high as wide become two, one above the other, and the other way round",
          "[data]") {
  const film_area part{1, 2, 3, 4};
  const mask low = inside_of(6, 9, part);
  const film_grid tall{6, 9, {}, 2}, wide{6, 9, {}, 0.5};
  CHECK_FALSE((tall.square() || tall.right() || wide.square()));
  CHECK(tall.put_right(low) == inside_of(12, 9, {2, 2, 6, 4}));
  CHECK(wide.put_right(low) == inside_of(6, 18, {1, 4, 3, 8}));
  for (const film_grid& grid : {tall, wide}) {
    CHECK(grid.as_it_lies(grid.put_right(low)) == low);
    CHECK(grid.as_it_lies(encode(grid.put_right(low))) == encode(low));
  }
  CHECK(tall.as_it_lies(film_area{2, 2, 6, 4}) == part);
  CHECK(tall.as_it_lies(film_area{3, 2, 4, 4}) == part);  // the pixels that it touches
  const box lying = wide.as_it_lies(box{4, 1, 12, 4});
  CHECK((lying.x1 == 2 && lying.y1 == 1 && lying.x2 == 6 && lying.y2 == 4));
  CHECK(tall.put_right(film{6, 9, 77}) == film{12, 9, 77});
  image<int> labels{2, 1};
  labels(1, 0) = 300;
  CHECK((film_grid{2, 1, {}, 2}.put_right(labels).pixels == std::vector{0, 0, 300, 300}));
}

TEST_CASE("film_grid: pixels are those of the film as it lies, and are made square before it is put right", "[data]") {
  const mask low = inside_of(6, 9, {1, 2, 3, 4});
  for (int i = 0; i < 8; ++i) {
    INFO("pose " << i);
    const film_pose pose = film_pose::of(i);
    const film_grid grid{6, 9, pose, 2};
    const mask upright = grid.put_right(low);
    CHECK(upright == put_right(inside_of(12, 9, {2, 2, 6, 4}), pose));
    CHECK(grid.as_it_lies(upright) == low);
    CHECK(grid.as_it_lies(whole_of(upright)) == whole_of(low));
  }
}

TEST_CASE("film_grid: a lung is as large in the pixels of the file as it is on square ones", "[data]") {
  mask upright{400, 300};
  for (int y = 0; y < 400; ++y)
    for (int x = 0; x < 300; ++x) {
      const double v = (y - 200) / 150.0, u = (x - 150) / 80.0;
      upright(y, x) = v * v + u * u < 1;
    }
  const double wanted = static_cast<double>(area(encode(upright)));
  for (const double aspect : {1.6, 2.5}) {
    const film_grid grid{static_cast<int>(400 / aspect), 300, {}, aspect};
    const mask lying = grid.as_it_lies(upright);
    CHECK((lying.height == grid.height() && lying.width == 300));
    CHECK(aspect * static_cast<double>(area(encode(lying))) == Approx(wanted).epsilon(0.01));
  }
}

TEST_CASE("stated_spacing: the shorter side is said, and the shape is the film's", "[data]") {
  CHECK(stated_spacing(0.2, 1) == pixel_spacing{0.2, 0.2});
  CHECK(stated_spacing(0.2, 2) == pixel_spacing{0.4, 0.2});
  CHECK(stated_spacing(0.2, 0.5) == pixel_spacing{0.2, 0.4});
}
