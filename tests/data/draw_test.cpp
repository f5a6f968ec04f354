// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/draw.hpp"

#include <catch2/catch.hpp>

#include "../support/mask_shapes.hpp"

using namespace lungseg;

namespace {

constexpr rgb red{255, 0, 0}, black{};

mask square(int height, int width, int y1, int x1, int y2, int x2) {
  mask out{height, width};
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) out(y, x) = 1;
  return out;
}

int pixels_of(const rgb_image& in, const rgb& colour) {
  return static_cast<int>(std::count(in.pixels.begin(), in.pixels.end(), colour));
}

}  // namespace

TEST_CASE("to_picture: grey stays grey") {
  film in{1, 3};
  in.pixels = {0, 99, 255};
  CHECK(to_picture(in).pixels == std::vector<rgb>{{0, 0, 0}, {99, 99, 99}, {255, 255, 255}});
}

TEST_CASE("paint_mask: an opaque border inside the mask, a blended area") {
  rgb_image on = to_picture(film{12, 12, 100});
  paint_mask(on, square(12, 12, 2, 3, 10, 9), red, 0.25, 1);
  CHECK(on(2, 3) == red);
  CHECK(on(9, 8) == red);
  CHECK(on(3, 4) == rgb{139, 75, 75});  // 100 + 0.25 * 155, 100 - 0.25 * 100
  CHECK(on(1, 3) == rgb{100, 100, 100});
  CHECK(pixels_of(on, red) == 8 * 6 - 6 * 4);
  rgb_image thick = to_picture(film{12, 12, 100});
  paint_mask(thick, square(12, 12, 2, 3, 10, 9), red, 0, 2);
  CHECK(pixels_of(thick, red) == 8 * 6 - 4 * 2);
  CHECK(thick(5, 5) == rgb{100, 100, 100});
}

TEST_CASE("paint_mask: masks at the picture's edge, empty ones, wrong ones") {
  rgb_image on{5, 5};
  paint_mask(on, mask{5, 5, 1}, red, 0, 1);
  CHECK(pixels_of(on, red) == 16);  // the frame is border, too
  rgb_image untouched{5, 5};
  paint_mask(untouched, mask{}, red, 1, 1);
  paint_mask(untouched, mask{5, 5}, red, 1, 1);
  CHECK(pixels_of(untouched, black) == 25);
  CHECK_THROWS_WITH(paint_mask(on, mask{5, 6}, red, 1, 1), "paint_mask: mask axis 1 is 6, expected 5");
  rgb_image one{1, 1};
  paint_mask(one, mask{1, 1, 1}, red, 0, 3);
  CHECK(one(0, 0) == red);
}

TEST_CASE("paint_mask: the border is as many steps wide as asked for, whatever the mask's shape") {
  mask disc{40, 30};
  lungseg_test::draw_ellipse(disc, 18, 14, 15, 11);
  mask inner = disc;
  for (int border = 0; border < 6; ++border) {
    rgb_image on{40, 30};
    paint_mask(on, disc, red, 0, border);
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 30; ++x) REQUIRE((on(y, x) == red) == (disc(y, x) && !inner(y, x)));
    mask next{40, 30};
    for (int y = 1; y < 39; ++y)
      for (int x = 1; x < 29; ++x)
        next(y, x) = inner(y, x) && inner(y - 1, x) && inner(y + 1, x) && inner(y, x - 1) && inner(y, x + 1);
    inner = next;
  }
}

TEST_CASE("paint_box: the outline of the pixels inside, cut off at the picture") {
  rgb_image on{10, 10};
  paint_box(on, {2, 3, 7, 8}, red);
  CHECK(pixels_of(on, red) == 16);
  CHECK((on(3, 2) == red && on(7, 6) == red && on(4, 3) == black && on(8, 7) == black));
  rgb_image cut{10, 10};
  paint_box(cut, {-50, -1e9f, 4, 4}, red);
  CHECK(pixels_of(cut, red) == 4 + 3);
  rgb_image none{10, 10};
  paint_box(none, {5, 5, 5, 5}, red);
  paint_box(none, {20, 20, 30, 30}, red);
  CHECK(pixels_of(none, black) == 100);
}

TEST_CASE("overlay: each lung in its colour, on its side") {
  const mask left = square(20, 40, 5, 25, 15, 35), right = square(20, 40, 5, 5, 15, 15);
  const overlay_style style{.fill = 1};
  const rgb_image both = overlay(film{20, 40, 50}, left, right, style);
  CHECK(both(10, 30) == style.left);
  CHECK(both(10, 10) == style.right);
  CHECK(both(10, 20) == rgb{50, 50, 50});
  CHECK(pixels_of(overlay(film{20, 40, 50}, left, mask{}, style), style.right) == 0);
  CHECK_THROWS_AS(overlay(film{20, 41}, left, right), shape_error);
  const rgb_image alone = mask_picture(20, 40, left, right, style);
  CHECK(
      (pixels_of(alone, style.left) == 100 && pixels_of(alone, style.right) == 100 && pixels_of(alone, black) == 600));
}

TEST_CASE("side_by_side: both pictures whole, also when their heights differ") {
  const rgb_image a{2, 3, red}, b{4, 2, rgb{0, 0, 9}};
  const rgb_image both = side_by_side(a, b, 1);
  CHECK((both.height == 4 && both.width == 6));
  CHECK((pixels_of(both, red) == 6 && pixels_of(both, rgb{0, 0, 9}) == 8));
  CHECK((both(1, 2) == red && both(3, 5) == rgb{0, 0, 9} && both(2, 0) == black && both(0, 3) == black));
}
