// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/augment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

using namespace lungseg;

TEST_CASE("level_map: brightness, contrast about the mean, gamma") {
  film in{1, 4};
  in.pixels = {50, 100, 100, 150};
  const auto plain = level_map(in, {});
  for (std::size_t v = 0; v < 256; ++v) CHECK(plain[v] == static_cast<float>(v));
  CHECK(level_map(in, {.brightness = 20})[30] == Approx(50));
  CHECK(level_map(in, {.brightness = 20})[250] == 255);
  CHECK(level_map(in, {.brightness = -20})[10] == 0);
  const auto stronger = level_map(in, {.contrast = 1.5});  // the mean is 100
  CHECK(stronger[100] == Approx(100));
  CHECK(stronger[50] == Approx(25));
  CHECK(stronger[150] == Approx(175));
  const auto bent = level_map(in, {.gamma = 2});
  CHECK(bent[0] == 0);
  CHECK(bent[255] == Approx(255));
  CHECK(bent[51] == Approx(255 * 0.2 * 0.2));
}

TEST_CASE("add_noise: deviation as asked, no shift, same seed same noise") {
  image<float> grey{200, 200, 128.0f};
  image<float> same = grey, other = grey;
  add_noise(grey, 6, 42);
  add_noise(same, 6, 42);
  add_noise(other, 6, 43);
  CHECK(grey == same);
  CHECK_FALSE(grey == other);
  double sum = 0, squares = 0;
  for (const double v : grey.pixels) sum += v - 128, squares += (v - 128) * (v - 128);
  CHECK(std::abs(sum / 40000) < 0.12);  // 4 deviations of the mean: 6 / 200 * 4
  CHECK(std::sqrt(squares / 40000) == Approx(6).epsilon(0.02));
  image<float> black{50, 50, 0.0f};
  add_noise(black, 20, 1);
  CHECK(*std::min_element(black.pixels.begin(), black.pixels.end()) == 0);
  image<float> quiet{5, 5, 7.0f};
  add_noise(quiet, 0, 1);
  CHECK(quiet == image<float>{5, 5, 7.0f});
}

TEST_CASE("draw_augmentation: within its ranges, and nothing where nothing is asked for") {
  const augment_options options;
  random_stream random{9, 0};
  int flips = 0, moved = 0, relit = 0, noisy = 0;
  for (int i = 0; i < 2000; ++i) {
    const augmentation a = draw_augmentation(options, 100, 200, random);
    const auto within = [](double x, double low, double high) { return x >= low - 1e-6 && x <= high + 1e-6; };
    CHECK(std::abs(a.rotation) <= 1.0001 * options.rotation * std::numbers::pi / 180);
    CHECK(within(a.scale, options.scale_low, options.scale_high));
    CHECK(within(a.stretch, 1 / (1.0 + options.stretch), 1.0 + options.stretch));
    CHECK(within(std::abs(a.shift_y), 0, 100.0 * options.shift));
    CHECK(within(std::abs(a.shift_x), 0, 200.0 * options.shift));
    CHECK(std::abs(a.brightness) <= options.brightness);
    CHECK(within(a.contrast, 1.0 - options.contrast, 1.0 + options.contrast));
    CHECK(within(a.gamma, 1 / (1.0 + options.gamma), 1.0 + options.gamma));
    CHECK(within(a.noise, 0, options.noise));
    flips += a.flip;
    moved += a.rotation != 0;
    relit += a.contrast != 1;
    noisy += a.noise > 0;
  }
  // 4 deviations of a count of 2000 are at most 90.
  CHECK(std::abs(flips - 1000) < 90);
  CHECK(std::abs(moved - 1600) < 90);
  CHECK(std::abs(relit - 1600) < 90);
  CHECK(std::abs(noisy - 600) < 90);

  augment_options never;
  never.flip_probability = never.geometry_probability = never.intensity_probability = never.noise_probability = 0;
  const augmentation none = draw_augmentation(never, 100, 100, random);
  CHECK((!none.flip && none.rotation == 0 && none.scale == 1 && none.stretch == 1 && none.contrast == 1 &&
         none.gamma == 1 && none.noise == 0));
}

TEST_CASE("draw_augmentation: options do not shift what is drawn afterwards") {
  random_stream a{3, 0}, b{3, 0};
  augment_options never;
  never.flip_probability = never.geometry_probability = never.intensity_probability = never.noise_probability = 0;
  draw_augmentation({}, 10, 10, a);
  draw_augmentation(never, 10, 10, b);
  CHECK(a.bits() == b.bits());
}

TEST_CASE("mirrored_class: left and right change places, others stay") {
  CHECK(mirrored_class(left_lung) == right_lung);
  CHECK(mirrored_class(right_lung) == left_lung);
  CHECK(mirrored_class(0) == 0);
  CHECK(mirrored_class(3) == 3);
}
