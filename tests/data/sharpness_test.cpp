// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/augment/blur.hpp"
#include "lungseg/data/augment/jpeg_loss.hpp"
#include "lungseg/data/augment/noise.hpp"
#include "lungseg/data/augment/sharpness_change.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

using namespace lungseg;

namespace {

image<float> noisy(int height, int width) {
  image<float> out{height, width};
  random_stream random{2, 0};
  for (float& v : out.pixels) v = random.uniform(20, 230);
  return out;
}

double roughness(const image<float>& in) {
  double sum = 0;
  for (int y = 0; y < in.height; ++y)
    for (int x = 1; x < in.width; ++x) sum += std::abs(static_cast<double>(in(y, x) - in(y, x - 1)));
  return sum;
}

/// JPEG's loss of one block from the definition: a double sum over the block for each frequency, and back.
image<double> jpeg_reference(const image<float>& in, int quality) {
  const auto steps = detail::jpeg_steps(quality);
  const auto wave = [](int k, int i) {
    return (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * i + 1) * k * std::numbers::pi / 16);
  };
  image<double> frequency{8, 8}, out{8, 8};
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 8; ++j) {
      double sum = 0;
      for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x) sum += (static_cast<double>(in(y, x)) - 128) * wave(k, y) * wave(j, x);
      const double step = steps[static_cast<std::size_t>(k)][static_cast<std::size_t>(j)];
      frequency(k, j) = std::round(sum / step) * step;
    }
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) {
      double sum = 128;
      for (int k = 0; k < 8; ++k)
        for (int j = 0; j < 8; ++j) sum += frequency(k, j) * wave(k, y) * wave(j, x);
      out(y, x) = std::clamp(sum, 0.0, 255.0);
    }
  return out;
}

}  // namespace

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

TEST_CASE("add_noise: noise that follows the level is none in black and all in white") {
  image<float> half{100, 200, 0.0f};
  for (int y = 0; y < 100; ++y) std::fill_n(half.row(y) + 100, 100, 128.0f);
  add_noise(half, 10, 7, 1);
  double squares = 0;
  for (int y = 0; y < 100; ++y)
    for (int x = 0; x < 200; ++x) {
      if (x < 100)
        CHECK(half(y, x) == 0);
      else
        squares += std::pow(static_cast<double>(half(y, x)) - 128, 2);
    }
  CHECK(std::sqrt(squares / 10000) == Approx(10 * 128 / 255.0).epsilon(0.03));
}

TEST_CASE("blurred: keeps an even picture and a spot's sum, and spreads as far as asked") {
  const image<float> even{30, 20, 90.0f};
  for (const float v : blurred(even, 2).pixels) CHECK(v == Approx(90));
  image<float> spot{41, 41};
  spot(20, 20) = 1000;
  const image<float> soft = blurred(spot, 2);
  double sum = 0, moment = 0;
  for (int y = 0; y < 41; ++y)
    for (int x = 0; x < 41; ++x) {
      sum += static_cast<double>(soft(y, x));
      moment += static_cast<double>(soft(y, x)) * (x - 20) * (x - 20);
    }
  CHECK(sum == Approx(1000));
  CHECK(moment / sum == Approx(4).epsilon(0.03));  // cut off at three deviations
  CHECK(blurred(spot, 0) == spot);
}

TEST_CASE("sharpen and resampled: an even picture stays, detail grows or goes") {
  image<float> even{40, 40, 100.0f};
  sharpen(even, 1.5, 7);
  for (const float v : even.pixels) CHECK(v == Approx(100));
  const image<float> plain = noisy(40, 48);
  for (const double reach : {1.0, 6.0}) {
    image<float> sharp = plain;
    sharpen(sharp, 1, reach);
    CHECK(roughness(sharp) > 1.2 * roughness(plain));
    image<float> same = plain;
    sharpen(same, 0, reach);
    CHECK(same == plain);
  }
  CHECK(roughness(resampled(plain, 3)) < 0.5 * roughness(plain));
  CHECK(resampled(plain, 1).pixels.size() == plain.pixels.size());
}

TEST_CASE("lose_by_jpeg: equals the definition, block by block") {
  for (const int quality : {5, 20, 50, 75, 95}) {
    const image<float> plain = noisy(8, 8);
    image<float> packed = plain;
    lose_by_jpeg(packed, quality);
    const image<double> wanted = jpeg_reference(plain, quality);
    for (std::size_t i = 0; i < 64; ++i) CHECK(packed.pixels[i] == Approx(wanted.pixels[i]).margin(1e-2));
  }
}

TEST_CASE("lose_by_jpeg: loses less at a higher quality, any size, and nothing the second time") {
  const image<float> plain = noisy(27, 45);
  double last = 1e9;
  for (const int quality : {10, 40, 70, 90, 100}) {
    image<float> packed = plain;
    lose_by_jpeg(packed, quality);
    double loss = 0;
    for (std::size_t i = 0; i < plain.pixels.size(); ++i)
      loss += std::abs(static_cast<double>(packed.pixels[i] - plain.pixels[i]));
    CHECK(loss < last);
    last = loss;
  }
  CHECK(last / static_cast<double>(plain.pixels.size()) < 0.5);
  image<float> grey{16, 24, 128.0f};
  lose_by_jpeg(grey, 30);
  for (const float v : grey.pixels) CHECK(v == Approx(128));
}
