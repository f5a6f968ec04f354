// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/resize.hpp"

#include <catch2/catch.hpp>

#include "lungseg/core/random.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/sample/letterbox.hpp"

using namespace lungseg;

namespace {

film seeded_film(int height, int width, std::uint64_t seed = 1) {
  film out{height, width};
  random_stream random{seed, 0};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(random.bits());
  return out;
}

/// Bilinear at half-pixel centres, straight from the formula, in double.
double bilinear(const film& in, int height, int width, int y, int x, bool zero_outside) {
  const double sy = (y + 0.5) * in.height / height - 0.5, sx = (x + 0.5) * in.width / width - 0.5;
  double sum = 0;
  for (int dy = 0; dy < 2; ++dy)
    for (int dx = 0; dx < 2; ++dx) {
      const double fy = std::floor(sy), fx = std::floor(sx);
      int row = static_cast<int>(fy) + dy, column = static_cast<int>(fx) + dx;
      const bool outside = row < 0 || column < 0 || row >= in.height || column >= in.width;
      row = std::clamp(row, 0, in.height - 1);
      column = std::clamp(column, 0, in.width - 1);
      const double weight = (dy ? sy - fy : 1 - (sy - fy)) * (dx ? sx - fx : 1 - (sx - fx));
      if (!(outside && zero_outside)) sum += weight * in(row, column);
    }
  return sum;
}

template <class T>
basic_film<T> one_row(const std::vector<T>& values) {
  basic_film<T> out{1, static_cast<int>(values.size())};
  out.pixels = values;
  return out;
}

}  // namespace

TEST_CASE("resize_bilinear: equals the formula for growing, shrinking and one pixel") {
  for (const auto& [h, w, to_h, to_w] : {std::array{7, 5, 13, 20}, std::array{31, 64, 8, 9}, std::array{1, 1, 4, 3},
                                         std::array{1, 9, 3, 2}, std::array{6, 6, 6, 6}, std::array{9, 9, 1, 1}}) {
    const film in = seeded_film(h, w);
    const image<float> out = resize_bilinear(in, to_h, to_w);
    for (int y = 0; y < to_h; ++y)
      for (int x = 0; x < to_w; ++x)
        // float sums of four products of values up to 255
        CHECK(out(y, x) == Approx(bilinear(in, to_h, to_w, y, x, false)).margin(1e-4));
  }
}

TEST_CASE("resize_smooth: shrinking by a whole number weighs as the triangle does") {
  // Factor 2: reach 2, samples at -1.5, -0.5, 0.5, 1.5 of the centre, weights 1/4, 3/4, 3/4, 1/4 over 2.
  const auto out = resize_smooth(one_row<std::uint8_t>({0, 0, 8, 16, 0, 0, 0, 0}), 1, 4);
  CHECK(out(0, 1) == Approx((0 * 0.25 + 8 * 0.75 + 16 * 0.75 + 0 * 0.25) / 2));
  CHECK(out(0, 2) == Approx((16 * 0.25) / 2));
  CHECK(out(0, 0) == Approx((8 * 0.25) / 1.75));  // at the edge the missing weight is spread over the rest
}

TEST_CASE("resize_smooth: keeps constants and straight ramps, and removes what the target cannot hold") {
  const film flat{37, 41, 93};
  for (const float v : resize_smooth(flat, 10, 7).pixels) CHECK(v == Approx(93).margin(1e-4));

  image<float> ramp{16, 64};
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 64; ++x) ramp(y, x) = static_cast<float>(3 * x + y);
  const auto shrunk = resize_smooth(ramp, 4, 16);
  for (int y = 1; y < 3; ++y)
    for (int x = 1; x < 15; ++x) CHECK(shrunk(y, x) == Approx(3 * (4 * x + 1.5) + (4 * y + 1.5)).margin(1e-3));

  film stripes{8, 300};  // one pixel black, one white: must become grey, not new stripes
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 300; ++x) stripes(y, x) = x % 2 ? 255 : 0;
  for (const float v : resize_smooth(stripes, 2, 70).pixels) CHECK(v == Approx(127.5).margin(12));
  const auto aliased = resize_bilinear(stripes, 2, 70);
  CHECK(*std::max_element(aliased.pixels.begin(), aliased.pixels.end()) > 200);  // what the filter is there for
}

TEST_CASE("resize_smooth: enlarging equals bilinear") {
  const film in = seeded_film(9, 14);
  const auto smooth = resize_smooth(in, 30, 31), plain = resize_bilinear(in, 30, 31);
  for (std::size_t i = 0; i < smooth.pixels.size(); ++i)
    CHECK(smooth.pixels[i] == Approx(plain.pixels[i]).margin(1e-3));
}

TEST_CASE("resize_zero_outside: the original's rule, faded borders included") {
  const film in = seeded_film(6, 9);
  const auto [low, high] = std::minmax_element(in.pixels.begin(), in.pixels.end());
  const auto out = resize_zero_outside(in, 17, 12);
  for (int y = 0; y < 17; ++y)
    for (int x = 0; x < 12; ++x)
      CHECK(out(y, x) ==
            Approx(std::clamp(bilinear(in, 17, 12, y, x, true), static_cast<double>(*low), static_cast<double>(*high)))
                .margin(1e-9));

  // Reference values of skimage: ones of 28 x 28 with one zero cell, doubled.
  image<float> ones{28, 28, 1.0f};
  ones(14, 14) = 0;
  const auto doubled = resize_zero_outside(ones, 56, 56);
  CHECK(doubled(0, 0) == 0.5625);
  CHECK(doubled(0, 20) == 0.75);
  CHECK(doubled(20, 55) == 0.75);
  // A flat image is clipped back to its own value, so nothing fades.
  for (const double v : resize_zero_outside(image<float>{5, 5, 0.25f}, 11, 11).pixels) CHECK(v == 0.25);
}

TEST_CASE("resize_truncated: cuts off fractions, with the last bits of skimage") {
  const auto out = resize_truncated(one_row<std::uint8_t>({0, 10, 255}), 1, 6);
  // Positions -0.25, 0.25, 0.75, 1.25, 1.75, 2.25; outside is 0, inside clipped to 0..255.
  CHECK(out.pixels == std::vector<std::uint8_t>{0, 2, 7, 71, 193, 191});
  film flat{50, 50, 100};
  flat(0, 0) = 0;
  const auto larger = resize_truncated(flat, 73, 91);
  // skimage 0.24: 167 cells of the flat area come out a last bit below 100, and truncation makes them 99.
  int darker = 0;
  for (int y = 5; y < 68; ++y)
    for (int x = 5; x < 86; ++x) {
      REQUIRE((larger(y, x) == 100 || larger(y, x) == 99));
      darker += larger(y, x) == 99;
    }
  CHECK(darker == 167);
  CHECK(larger(20, 7) == 100);
  CHECK(larger(20, 8) == 99);
  CHECK(larger(20, 19) == 99);
}

TEST_CASE("resize_truncated with letterbox_matterport: the network inputs of the original code") {
  const std::filesystem::path folder = std::filesystem::path{LUNGSEG_TEST_DIR} / "fixtures/matterport";
  for (const std::string name : {"film_small.png", "film_square.png", "film_wide.png"}) {
    CAPTURE(name);
    const film in = read_film(folder / name), wanted = read_film(folder / ("molded_" + name));
    const letterbox place = letterbox_matterport(in.height, in.width, {.min_dim = 256, .max_dim = 256});
    const film molded = placed(resize_truncated(in, place.scaled_h, place.scaled_w), place);
    REQUIRE(molded.pixels.size() == wanted.pixels.size());
    for (std::size_t i = 0; i < wanted.pixels.size(); ++i) REQUIRE(molded.pixels[i] == wanted.pixels[i]);
  }
}

TEST_CASE("to_film: rounds to the nearest level and cuts off the rest") {
  CHECK(to_film(image<float>{one_row<float>({-3, 0.49f, 0.5f, 254.6f, 300}).view()}).pixels ==
        std::vector<std::uint8_t>{0, 0, 1, 255, 255});
}

TEST_CASE("resize_nearest: corner aligned as scipy.ndimage.zoom of order 0") {
  const auto zoom = [](int count, int to) {
    std::vector<std::uint8_t> ramp;
    for (int i = 0; i < count; ++i) ramp.push_back(static_cast<std::uint8_t>(i));
    return resize_nearest(one_row<std::uint8_t>(ramp), 1, to, nearest_rule::corner_aligned).pixels;
  };
  CHECK(zoom(4, 6) == std::vector<std::uint8_t>{0, 1, 1, 2, 2, 3});
  CHECK(zoom(5, 2) == std::vector<std::uint8_t>{0, 4});
  CHECK(zoom(10, 3) == std::vector<std::uint8_t>{0, 5, 9});
  CHECK(zoom(7, 1) == std::vector<std::uint8_t>{0});
}

TEST_CASE("resize_nearest: the other rules, and what all share") {
  const auto ramp = one_row<std::uint8_t>({0, 1, 2, 3, 4, 5});
  CHECK(resize_nearest(ramp, 1, 3).pixels == std::vector<std::uint8_t>{1, 3, 5});  // centres at 1, 3, 5 of cell edges
  CHECK(resize_nearest(ramp, 1, 3, nearest_rule::top_left).pixels == std::vector<std::uint8_t>{0, 2, 4});
  CHECK(resize_nearest(ramp, 2, 12).row(1)[11] == 5);
  const film in = seeded_film(13, 8);
  for (const auto rule : {nearest_rule::half_pixel, nearest_rule::top_left, nearest_rule::corner_aligned})
    CHECK(resize_nearest(in, 13, 8, rule) == in);
}

TEST_CASE("resize_mask: keeps area and place of a disc through sizes") {
  mask disc{100, 120};
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 120; ++x) disc(y, x) = std::hypot(y - 49.5, x - 59.5) < 30 ? 7 : 0;
  for (const double scale : {0.33, 0.5, 0.77, 1.6}) {
    const int h = static_cast<int>(100 * scale), w = static_cast<int>(120 * scale);
    const mask out = resize_mask(disc, h, w);
    double area = 0, rows = 0, columns = 0;
    for (int y = 0; y < h; ++y)
      for (int x = 0; x < w; ++x) {
        REQUIRE(out(y, x) <= 1);
        area += out(y, x);
        rows += out(y, x) * (y + 0.5);
        columns += out(y, x) * (x + 0.5);
      }
    CHECK(area == Approx(3.14159265 * 900 * h / 100 * w / 120).epsilon(0.03));  // counting pixels of a disc
    CHECK(rows / area == Approx(h / 2.0).margin(0.1));
    CHECK(columns / area == Approx(w / 2.0).margin(0.1));
  }
}

TEST_CASE("resize: an empty image or target is named") {
  CHECK_THROWS_WITH(resize_bilinear(film{0, 5}, 2, 2), "resize_bilinear: cannot turn 0 x 5 into 2 x 2");
  CHECK_THROWS_AS(resize_smooth(film{5, 5}, 2, 0), shape_error);
  CHECK_THROWS_AS(resize_zero_outside(film{5, 5}, -1, 2), shape_error);
  CHECK_THROWS_AS(resize_nearest(film{}, 1, 1), shape_error);
  CHECK_THROWS_AS(resize_mask(mask{3, 3}, 0, 1), shape_error);
}
