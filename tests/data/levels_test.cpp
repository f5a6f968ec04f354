// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/augment/levels.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/grey_levels.hpp"
#include "lungseg/data/pixels/resize.hpp"

using namespace lungseg;

namespace {

const film four = [] {
  film in{1, 4};
  in.pixels = {50, 100, 100, 150};
  return in;
}();

}  // namespace

TEST_CASE("level_map: brightness, contrast about the mean and about a level, gamma") {
  const auto plain = level_map(four, {});
  for (std::size_t v = 0; v < 256; ++v) CHECK(plain[v] == static_cast<float>(v));
  CHECK_FALSE(level_curve{}.changes());
  CHECK(level_map(four, {.brightness = 20})[30] == Approx(50));
  CHECK(level_map(four, {.brightness = 20})[250] == 255);
  CHECK(level_map(four, {.brightness = -20})[10] == 0);
  const auto stronger = level_map(four, {.contrast = 1.5});  // the mean is 100
  CHECK(stronger[100] == Approx(100));
  CHECK(stronger[50] == Approx(25));
  CHECK(stronger[150] == Approx(175));
  const auto fixed = level_map(four, {.contrast = 0.5, .centre = 200});
  CHECK(fixed[200] == Approx(200));
  CHECK(fixed[100] == Approx(150));
  const auto bent = level_map(four, {.gamma = 2});
  CHECK(bent[0] == 0);
  CHECK(bent[255] == Approx(255));
  CHECK(bent[51] == Approx(255 * 0.2 * 0.2));
}

TEST_CASE("level_map: an S-curve keeps the ends, is symmetric about its middle and steepest there") {
  const auto s = level_map(four, {.sigmoid = 6, .sigmoid_centre = 0.5});
  CHECK(s[0] == Approx(0).margin(1e-4));
  CHECK(s[255] == Approx(255));
  for (std::size_t v = 0; v < 256; ++v) CHECK(s[v] + s[255 - v] == Approx(255));
  CHECK(s[128] - s[127] > 1.4);
  CHECK(s[1] - s[0] < 0.5);
}

TEST_CASE("level_map: slopes are kept up to a factor") {
  level_curve change;
  change.slope = {3, 3, 3, 3, 3, 3};
  const auto same = level_map(four, change);
  for (std::size_t v = 0; v < 256; ++v) CHECK(same[v] == Approx(v).margin(1e-3));
  change.slope = {1, 1, 1, 4, 4, 4};
  const auto bent = level_map(four, change);
  CHECK(bent[0] == 0);
  CHECK(bent[255] == Approx(255));
  CHECK((bent[250] - bent[230]) / (bent[30] - bent[10]) == Approx(4));
}

TEST_CASE("level_map: whatever is drawn never falls and stays within 0..255") {
  augment_levels options;
  options.gamma_probability = options.contrast_probability = options.brightness_probability =
      options.sigmoid_probability = options.curve_probability = 1;
  options.contrast = 1;
  options.sigmoid = 30;
  options.curve = 3;
  random_stream random{8, 0};
  for (int trial = 0; trial < 200; ++trial) {
    const auto level = level_map(four, draw_levels(options, random).curve);
    CHECK(level.front() >= 0);
    CHECK(level.back() <= 255);
    CHECK(std::is_sorted(level.begin(), level.end()));
  }
}

TEST_CASE("apply_levels: between two entries linearly, beyond the ends the last") {
  level_table square{};
  for (std::size_t v = 0; v < 256; ++v) square[v] = static_cast<float>(v * v) / 255;
  image<float> picture{1, 5};
  picture.pixels = {-30, 10, 10.5f, 255, 300};
  apply_levels(picture, square);
  CHECK(picture(0, 0) == 0);
  CHECK(picture(0, 1) == Approx(100.0 / 255));
  CHECK(picture(0, 2) == Approx(110.5 / 255));
  CHECK(picture(0, 3) == Approx(255));
  CHECK(picture(0, 4) == Approx(255));
}

TEST_CASE("spread_levels: as prediction spreads a film, by the pixels that count") {
  film in{30, 40};
  random_stream random{3, 0};
  for (auto& v : in.pixels) v = static_cast<std::uint8_t>(60 + random.below(100));
  image<float> picture{30, 40};
  std::copy(in.pixels.begin(), in.pixels.end(), picture.pixels.begin());
  spread_levels(picture, mask{30, 40, 1});
  const film wanted = with_levels(in, levels_of(in, whole_of(in)));
  CHECK(to_film(picture) == wanted);
  const image<float> once = picture;
  spread_levels(picture, mask{30, 40, 1});
  CHECK(picture == once);

  image<float> half{2, 200, 100.0f};
  std::fill_n(half.row(0), 100, 50.0f);
  std::fill_n(half.row(1), 200, 255.0f);
  mask upper{2, 200};
  std::fill_n(upper.row(0), 200, std::uint8_t{1});
  spread_levels(half, upper);
  CHECK(half(0, 0) == 0);
  CHECK(half(0, 150) == 255);
  image<float> even{4, 4, 77.0f};
  spread_levels(even, mask{4, 4, 1});
  CHECK(even == image<float>{4, 4, 77.0f});
}

TEST_CASE("smooth_field: within -1 .. 1, smooth, and one value where all controls agree") {
  random_stream random{4, 0};
  const image<float> field = smooth_field(120, 90, 3, random);
  float least = 1, most = -1;
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 90; ++x) {
      least = std::min(least, field(y, x));
      most = std::max(most, field(y, x));
      // A spline of controls in -1 .. 1 has slopes of at most 2 a cell, and there are 30 pixels in one.
      if (x > 0) CHECK(std::abs(field(y, x) - field(y, x - 1)) <= 2.0f / 30);
    }
  CHECK(least >= -1);
  CHECK(most <= 1);
  CHECK(most - least > 0.2f);
  const detail::axis_filter axis = detail::spline_axis(5, 61);
  for (int i = 0; i < 61; ++i) {
    double sum = 0;
    for (int k = 0; k < 4; ++k) sum += static_cast<double>(axis.weights[static_cast<std::size_t>(4 * i + k)]);
    CHECK(sum == Approx(1));
  }
}

TEST_CASE("add_shading: adds at most what is asked for, and something") {
  const level_change change{.shading = 40, .shading_cells = 2, .shading_seed = 5};
  image<float> picture{50, 60, 100.0f};
  add_shading(picture, change);
  const auto [least, most] = std::minmax_element(picture.pixels.begin(), picture.pixels.end());
  CHECK(*least >= 60);
  CHECK(*most <= 140);
  CHECK(*most - *least > 4);
}
