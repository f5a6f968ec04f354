// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/sample/augment.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/image/exif.hpp"

using namespace lungseg;

namespace {

film noise(int height, int width) {
  film out{height, width};
  random_stream random{1, 0};
  for (auto& v : out.pixels) v = static_cast<std::uint8_t>(random.bits());
  return out;
}

constexpr std::array<float, 256> same_levels = [] {
  std::array<float, 256> level{};
  for (int v = 0; v < 256; ++v) level[static_cast<std::size_t>(v)] = static_cast<float>(v);
  return level;
}();

/// The film after one change, in a picture of its own size.
film changed(const film& in, const augmentation& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  return to_film(
      warp_film(in, network_to_source(place, change, in.height, in.width), same_levels, 0, in.height, in.width));
}
mask changed_mask(const mask& in, const augmentation& change) {
  const letterbox place = letterbox_fit(in.height, in.width, in.height, in.width);
  return warp_mask(in, network_to_source(place, change, in.height, in.width), in.height, in.width);
}

mask ellipse(int height, int width) {
  mask out{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double v = (y - 0.45 * height) / (0.3 * height), u = (x - 0.4 * width) / (0.2 * width);
      out(y, x) = v * v + u * u < 1;
    }
  return out;
}

int area(const mask& in) {
  return static_cast<int>(std::count(in.pixels.begin(), in.pixels.end(), 1));
}

}  // namespace

TEST_CASE("warp: no change gives the placed film, pixel for pixel") {
  const film in = noise(30, 48);
  const letterbox place = letterbox_fit(60, 96, 48, 48);  // half of a film twice as large
  const affine way = network_to_source(place, {}, 30, 48);
  CHECK(to_film(warp_film(in, way, same_levels, 77, 48, 48)) == placed(in, place, std::uint8_t{77}));
  const mask shape{in.view()};
  CHECK(warp_mask(shape, way, 48, 48) == placed(shape, place));
}

TEST_CASE("warp: mirrored, turned and shifted films are permutations of their pixels") {
  const film in = noise(31, 31);
  CHECK(changed(in, {.flip = true}) == oriented(in, 2));
  CHECK(changed(in, {.rotation = std::numbers::pi / 2}) == oriented(in, 8));  // counter-clockwise
  CHECK(changed(in, {.rotation = std::numbers::pi}) == oriented(in, 3));
  CHECK(changed(in, {.flip = true, .rotation = -std::numbers::pi / 2}) == oriented(oriented(in, 2), 6));
  const film moved = changed(in, {.shift_y = 4, .shift_x = -7});
  for (int y = 0; y < 31; ++y)
    for (int x = 0; x < 31; ++x) CHECK(moved(y, x) == (y >= 4 && x < 24 ? in(y - 4, x + 7) : 0));
}

TEST_CASE("warp: enlarging multiplies the area, turning keeps it") {
  const mask in = ellipse(200, 220);
  CHECK(area(changed_mask(in, {.scale = 1.2})) == Approx(1.44 * area(in)).epsilon(0.01));
  CHECK(area(changed_mask(in, {.scale = 0.5})) == Approx(0.25 * area(in)).epsilon(0.02));
  CHECK(area(changed_mask(in, {.rotation = 0.3})) == Approx(area(in)).epsilon(0.01));
  CHECK(network_to_source(letterbox_fit(200, 220, 100, 110), {.rotation = 0.4, .scale = 0.8}, 200, 220).shrink() ==
        Approx(2 / 0.8));
}

TEST_CASE("warp: stretching changes width against height, not the area") {
  mask in{200, 200};  // 40 high, 40 wide, in the middle
  for (int y = 80; y < 120; ++y)
    for (int x = 80; x < 120; ++x) in(y, x) = 1;
  const mask wide = changed_mask(in, {.stretch = 1.44});  // 1.2 times as wide, 1 / 1.2 as high
  int width = 0, height = 0;
  for (int i = 0; i < 200; ++i) {
    width += wide(100, i);
    height += wide(i, 100);
  }
  CHECK(width == 48);
  CHECK(std::abs(height - 40 / 1.2) <= 1);
  CHECK(area(changed_mask(in, {.flip = true, .stretch = 1.44})) == area(wide));
  CHECK(network_to_source(letterbox_fit(200, 220, 100, 110), {.rotation = 0.4, .stretch = 1.3}, 200, 220).shrink() ==
        Approx(2));
}

TEST_CASE("warp: film and mask stay on each other") {
  const mask in = ellipse(150, 130);
  film picture{in.view()};
  for (auto& v : picture.pixels) v = v ? 200 : 0;
  const letterbox place = letterbox_fit(300, 260, 128, 128);
  random_stream random{5, 0};
  for (int trial = 0; trial < 20; ++trial) {
    const augmentation change = draw_augmentation({}, 128, 128, random);
    const affine way = network_to_source(place, change, 150, 130);
    const auto levels = warp_film(picture, way, same_levels, 0, 128, 128);
    const mask inside = warp_mask(in, way, 128, 128);
    int disagree = 0;
    for (std::size_t i = 0; i < inside.pixels.size(); ++i)
      disagree += (levels.pixels[i] > 100) != (inside.pixels[i] == 1);
    // Bilinear and nearest may differ by half a source pixel along the border only.
    CHECK(disagree < 40);
    CHECK(area(inside) > 500);
  }
}

TEST_CASE("warp: positions far outside are padding") {
  const affine away{.xx = 1e7, .x0 = 1e9, .yy = -1e7, .y0 = -1e9};
  for (const float v : warp_film(noise(4, 4), away, same_levels, 9, 5, 5).pixels) CHECK(v == 9);
  CHECK(area(warp_mask(mask{4, 4, 1}, away, 5, 5)) == 0);
}

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
