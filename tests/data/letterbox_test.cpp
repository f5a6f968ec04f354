// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/letterbox.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/pixels/resize.hpp"

using namespace lungseg;

namespace {

void check_close(const box& a, const box& b) {
  CHECK(a.x1 == Approx(b.x1).margin(1e-3));
  CHECK(a.y1 == Approx(b.y1).margin(1e-3));
  CHECK(a.x2 == Approx(b.x2).margin(1e-3));
  CHECK(a.y2 == Approx(b.y2).margin(1e-3));
}

}  // namespace

TEST_CASE("letterbox: a part of a film lies where its corner says") {
  letterbox part = letterbox_fit(100, 200, 50, 100);
  part.film_top = 30;
  part.film_left = 40;
  CHECK(part.to_network({40, 30, 240, 130}) == box{0, 0, 100, 50});
  CHECK(part.to_film({0, 0, 100, 50}) == box{40, 30, 240, 130});
  CHECK(part.window() == box{0, 0, 100, 50});
}

TEST_CASE("letterbox_fit: as large as fits, centred") {
  const letterbox wide = letterbox_fit(100, 200, 256, 256);
  CHECK(wide.scaled_h == 128);
  CHECK(wide.scaled_w == 256);
  CHECK(wide.top == 64);
  CHECK(wide.left == 0);
  CHECK(wide.scale_y == 1.28);
  CHECK(wide.window() == box{0, 64, 256, 192});
  CHECK(letterbox_fit(512, 512, 256, 256) == letterbox{256, 256, 0, 0, 256, 256, 0.5, 0.5});
  CHECK(letterbox_fit(1, 9000, 64, 64).scaled_h == 1);  // never vanishes
}

TEST_CASE("letterbox: boxes go to the network and back, for every rule") {
  const box b{17.5f, 40, 81, 99.25f};
  for (const auto& [h, w] : {std::array{100, 200}, std::array{333, 111}, std::array{1200, 1000}})
    for (const letterbox& place : {letterbox_fit(h, w, 256, 192), letterbox_torchvision(h, w),
                                   letterbox_matterport(h, w, {.min_dim = 256, .max_dim = 256})}) {
      check_close(place.to_film(place.to_network(b)), b);
      check_close(place.to_network({0, 0, static_cast<float>(w), static_cast<float>(h)}), place.window());
      CHECK((place.top + place.scaled_h <= place.height && place.left + place.scaled_w <= place.width));
    }
}

TEST_CASE("letterbox_matterport: golden values of the original") {
  const letterbox a = letterbox_matterport(1000, 1200, {.min_dim = 256, .max_dim = 256});
  CHECK((a.scaled_h == 213 && a.scaled_w == 256 && a.top == 21 && a.left == 0));
  CHECK(a.window() == box{0, 21, 256, 234});
  // Detection y1, x1, y2, x2 = 60, 40, 180, 110.
  CHECK(matterport_box_to_film(a, {40, 60, 110, 180}, 1000, 1200) == box{188, 184, 514, 746});

  const letterbox b = letterbox_matterport(600, 480, {.min_dim = 800, .max_dim = 1024});
  CHECK((b.scaled_h == 1000 && b.scaled_w == 800 && b.height == 1024 && b.width == 1024));
  CHECK(b.window() == box{112, 12, 912, 1012});
  CHECK(b.scale_y == Approx(1.666667));
}

TEST_CASE("letterbox_matterport: only scales up, but for the square's limit") {
  CHECK(letterbox_matterport(900, 1000, {.min_dim = 800, .max_dim = 1024}).scale_y == 1);
  CHECK(letterbox_matterport(900, 2048, {.min_dim = 800, .max_dim = 1024}).scaled_w == 1024);
  CHECK(letterbox_matterport(500, 600, {.min_dim = 400, .max_dim = 1024, .min_scale = 1.5}).scaled_h == 750);
  CHECK(letterbox_matterport(3, 5, {.mode = matterport_mode::none}) == letterbox{3, 5, 0, 0, 3, 5, 1, 1});
  const letterbox padded = letterbox_matterport(600, 480, {.mode = matterport_mode::pad64, .min_dim = 800});
  CHECK((padded.height == 1024 && padded.width == 832 && padded.top == 12 && padded.left == 16));
  const letterbox exact = letterbox_matterport(640, 128, {.mode = matterport_mode::pad64, .min_dim = 0});
  CHECK((exact.height == 640 && exact.width == 128));  // multiples of 64 are left alone
}

TEST_CASE("torchvision_box_to_film: ratios of the sizes, not clipped") {
  const letterbox place = letterbox_torchvision(427, 640);  // 799 x 1199 in 800 x 1216
  const box whole = torchvision_box_to_film(place, {0, 0, 1199, 799}, 427, 640);
  CHECK(whole.x2 == Approx(640).epsilon(1e-6));
  CHECK(whole.y2 == Approx(427).epsilon(1e-6));
  const box beyond = torchvision_box_to_film(place, {-119.9f, 79.9f, 1318.9f, 399.5f}, 427, 640);
  CHECK(beyond.x1 == Approx(-64).epsilon(1e-6));
  CHECK(beyond.x2 == Approx(704).epsilon(1e-6));
  CHECK(beyond.y1 == Approx(42.7).epsilon(1e-6));
  CHECK(beyond.y2 == Approx(213.5).epsilon(1e-6));
}

TEST_CASE("letterbox_torchvision: golden values of torchvision 0.14") {
  struct golden {
    int h, w, scaled_h, scaled_w, height, width;
  };
  for (const golden& g : {golden{256, 256, 800, 800, 800, 800}, golden{512, 512, 800, 800, 800, 800},
                          golden{1024, 1024, 800, 800, 800, 800}, golden{480, 640, 800, 1066, 800, 1088},
                          golden{600, 480, 1000, 800, 1024, 800}, golden{427, 640, 799, 1199, 800, 1216},
                          golden{1000, 1200, 800, 960, 800, 960}, golden{2048, 2500, 800, 976, 800, 992},
                          golden{3056, 2544, 961, 799, 992, 800}, golden{333, 500, 799, 1201, 800, 1216}}) {
    CAPTURE(g.h, g.w);
    const letterbox place = letterbox_torchvision(g.h, g.w);
    CHECK((place.scaled_h == g.scaled_h && place.scaled_w == g.scaled_w));
    CHECK((place.height == g.height && place.width == g.width && place.top == 0 && place.left == 0));
    CHECK(place.scale_y == static_cast<double>(g.scaled_h) / g.h);
  }
  int short_by_one = 0;  // of these 400 squares
  for (int n = 200; n < 200 + 400 * 7; n += 7) short_by_one += letterbox_torchvision(n, n).scaled_h == 799;
  CHECK(short_by_one == 199);
}

TEST_CASE("placed and unplaced: padding around, and off again") {
  const film in{2, 4, 9};
  const letterbox place = letterbox_fit(2, 4, 4, 4);
  const film out = placed(in, place, std::uint8_t{3});
  CHECK(out.pixels == std::vector<std::uint8_t>{3, 3, 3, 3, 9, 9, 9, 9, 9, 9, 9, 9, 3, 3, 3, 3});
  CHECK(unplaced(out, place) == in);
  CHECK_THROWS_AS(placed(film{3, 4}, place), shape_error);
  CHECK_THROWS_AS(unplaced(film{2, 4}, place), shape_error);
}

TEST_CASE("to_network and mask_to_network: film and mask stay on each other") {
  film picture{60, 90};
  mask inside{60, 90};
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 90; ++x)
      if (x >= 20 && x < 50 && y >= 10 && y < 40) picture(y, x) = 200, inside(y, x) = 1;
  for (const int size : {32, 45, 64, 200}) {
    const letterbox place = letterbox_fit(60, 90, size, size);
    const auto levels = to_network(picture, place, 0);
    const mask kept = mask_to_network(inside, place);
    // Half brightness is the border of both, but for corners and pixels that are exactly half.
    int disagree = 0;
    for (std::size_t i = 0; i < kept.pixels.size(); ++i)
      disagree += std::abs(levels.pixels[i] - 100) > 1 && (levels.pixels[i] > 100) != (kept.pixels[i] == 1);
    CHECK(disagree == 0);
  }
}

TEST_CASE("letterbox: an empty film is named") {
  CHECK_THROWS_WITH(letterbox_fit(0, 5, 8, 8), "letterbox_fit: film is 0 x 5, expected at least 1 x 1");
  CHECK_THROWS_AS(letterbox_fit(5, 5, 0, 8), shape_error);
  CHECK_THROWS_AS(letterbox_torchvision(5, 0), shape_error);
  CHECK_THROWS_AS(letterbox_matterport(-1, 5), shape_error);
  CHECK_THROWS_AS(letterbox_matterport(1, 5000, {.min_dim = 8, .max_dim = 16}), option_error);
}
