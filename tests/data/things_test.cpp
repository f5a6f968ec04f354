// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <span>

#include "lungseg/data/augment/collimator.hpp"
#include "lungseg/data/augment/devices.hpp"
#include "lungseg/data/augment/letters.hpp"
#include "lungseg/data/augment/opacity.hpp"

using namespace lungseg;

TEST_CASE("draw_curve: covers what is near the line, a tube by its walls") {
  image<float> layer{40, 100};
  detail::draw_curve(layer, {{-5, 20}, {30, 20}, {105, 20}}, {3, false, 80});
  for (int x = 0; x < 100; ++x) {
    CHECK(layer(20, x) == Approx(80));
    CHECK(layer(17, x) == Approx(40).margin(4));  // half covered at the radius
    CHECK(layer(10, x) == 0);
  }
  image<float> tube{40, 100};
  detail::draw_curve(tube, {{-5, 20}, {30, 20}, {105, 20}}, {5, true, 80});
  for (int x = 0; x < 100; ++x) {
    CHECK(tube(20, x) == Approx(20));
    CHECK(std::max(tube(15, x), tube(16, x)) > 50);
    CHECK(tube(24, x) == Approx(tube(16, x)));
    CHECK(tube(10, x) == 0);
  }
}

TEST_CASE("draw_curve: beyond the picture nothing is drawn, a point is a dot") {
  image<float> layer{20, 20};
  detail::draw_curve(layer, {{-50, -50}, {-20, -60}, {-40, -90}}, {3, false, 80});
  CHECK(*std::max_element(layer.pixels.begin(), layer.pixels.end()) == 0);
  detail::draw_curve(layer, {{10, 10}, {10, 10}}, {2, false, 80});
  CHECK(layer(10, 10) == 80);
  CHECK(layer(10, 15) == 0);
}

TEST_CASE("draw_glyph: an L has its two strokes") {
  detail::line_distances lines{30, 30};
  detail::draw_glyph(lines, detail::side_glyphs[0], {{5, 25}, 20, 0, 3});
  image<float> layer{30, 30};
  lines.paint(layer, {1, false, 1});
  for (int y = 5; y <= 25; ++y) CHECK(layer(y, 5) == 1);
  for (int x = 5; x <= 15; ++x) CHECK(layer(25, x) == 1);
  CHECK(layer(10, 12) == 0);
}

TEST_CASE("glyphs: strokes are points of the grid, with spaces between them") {
  for (const detail::glyph& letter : detail::glyphs) {
    CAPTURE(letter.name);
    std::size_t digits = 0;
    for (const char c : letter.strokes) {
      if (c == ' ') {
        CHECK(digits % 2 == 0);
        continue;
      }
      CHECK((digits % 2 == 0 ? c >= '0' && c <= '2' : c >= '0' && c <= '4'));
      ++digits;
    }
    CHECK(digits % 2 == 0);
  }
}

TEST_CASE("add_devices, add_letters: draw where asked for, the same for the same seed") {
  const image<float> plain{128, 128, 100.0f};
  const things_change nothing{.seed = 3};
  image<float> none = plain;
  add_devices(none, nothing);
  add_letters(none, nothing);
  add_collimator(none, nothing);
  add_opacities(none, {}, nothing);
  CHECK(none == plain);
  image<float> first = plain, second = plain;
  const things_change all{.wires = 4, .device = true, .letters = 3, .seed = 3};
  for (image<float>* picture : {&first, &second}) {
    add_devices(*picture, all);
    for (const float v : picture->pixels) CHECK((v >= 100 && v <= 255));  // dense things only brighten
    add_letters(*picture, all);
  }
  CHECK(first == second);
  CHECK_FALSE(first == plain);
}

TEST_CASE("add_opacities: brighten the lungs softly, and leave what is far away") {
  mask lungs{128, 128};
  for (int y = 40; y < 80; ++y) std::fill_n(lungs.row(y) + 40, 30, std::uint8_t{1});
  int brighter_in_lung = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    image<float> picture{128, 128, 60.0f};
    add_opacities(picture, std::span{&lungs, 1}, {.opacities = 1, .opacity = 0.9, .seed = seed});
    for (const float v : picture.pixels) CHECK((v >= 60 && v <= 235));
    CHECK(picture(5, 5) == 60);
    CHECK(picture(127, 127) == 60);
    int brighter = 0;
    for (std::size_t i = 0; i < lungs.pixels.size(); ++i) brighter += lungs.pixels[i] && picture.pixels[i] > 80;
    brighter_in_lung += brighter > 20;
  }
  CHECK(brighter_in_lung >= 15);
}

TEST_CASE("add_collimator: bands at the edges, no wider than asked for") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    image<float> picture{200, 200, 128.0f};
    add_collimator(picture, {.collimator = 0.1, .seed = seed});
    int changed = 0;
    for (int y = 0; y < 200; ++y)
      for (int x = 0; x < 200; ++x) {
        changed += picture(y, x) != 128;
        // A tenth of 200 pixels, and the tilt over half of the side.
        if (std::min({x, y, 199 - x, 199 - y}) > 27) CHECK(picture(y, x) == 128);
      }
    CHECK(changed > 0);
  }
}
