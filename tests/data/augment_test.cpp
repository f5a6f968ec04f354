// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/augment/augment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/augment/augment_values.hpp"
#include "lungseg/data/sample/letterbox.hpp"

using namespace lungseg;

namespace {

const augment_options defaults;

augment_options with_chances(float chance, std::string_view of = {}) {
  augment_options options;
  for_each_value(options, [&](std::string_view name, float& value) {
    if (name.ends_with("probability")) value = name.starts_with(of) ? chance : 0;
  });
  return options;
}

film drawn_film(int height, int width) {
  film out{height, width};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) out(y, x) = static_cast<std::uint8_t>((y * 7 + x * 3 + (x / 9) * (y / 5)) % 256);
  return out;
}

/// The film after changes that are drawn from a seed, in a picture of 64 x 64 whose padding is 9.
image<float> augmented(const film& in, const augment_options& options, std::uint64_t seed) {
  const letterbox place = letterbox_fit(in.height, in.width, 64, 64);
  random_stream random{seed, 0};
  const augmentation change = draw_augmentation(options, 64, 64, random);
  const source_map way = map_to_source(place, change.geometry, in.height, in.width);
  const mask lungs = warp_mask(mask{in.height, in.width, 1}, way);
  return augmented_film(in, way, std::span{&lungs, 1}, change, 9);
}

}  // namespace

TEST_CASE("augment_options: every value is visited once, under a name of its own") {
  augment_options options;
  std::set<std::string> names;
  float count = 0;
  for_each_value(options, [&](std::string_view name, float& value) {
    names.emplace(name);
    value = ++count;
  });
  CHECK(names.size() == sizeof(augment_options) / sizeof(float));
  CHECK(names.size() == static_cast<std::size_t>(count));
  float again = 0;
  for_each_value(std::as_const(options), [&](std::string_view, float value) { CHECK(value == ++again); });
}

TEST_CASE("draw_geometry: within its ranges, as often as asked for") {
  const augment_geometry options;
  random_stream random{9, 0};
  int flips = 0, turned = 0, tilted = 0, bent = 0;
  for (int i = 0; i < 2000; ++i) {
    const geometry_change a = draw_geometry(options, 100, 200, random);
    const auto within = [](double x, double low, double high) { return x >= low - 1e-6 && x <= high + 1e-6; };
    CHECK(std::abs(a.rotation) <= 1.0001 * static_cast<double>(options.rotation) * std::numbers::pi / 180);
    CHECK(within(a.scale, options.scale_low, options.crop_scale));
    CHECK(within(a.stretch, 1 / (1.0 + options.stretch), 1.0 + options.stretch));
    CHECK(within(std::abs(a.shift_y), 0, 100.0 * options.crop_shift));
    CHECK(within(std::abs(a.shift_x), 0, 200.0 * options.crop_shift));
    CHECK(within(std::abs(a.perspective_y), 0, options.perspective));
    CHECK(within(a.elastic, 0, 100.0 * options.elastic));
    CHECK((a.elastic_cells >= 4 && a.elastic_cells <= 8));
    flips += a.flip;
    turned += a.rotation != 0;
    tilted += a.perspective_x != 0;
    bent += a.elastic > 0;
  }
  // 4 deviations of a count of 2000 are at most 90.
  CHECK(std::abs(flips - 1000) < 90);
  CHECK(std::abs(turned - 1600) < 90);
  CHECK(std::abs(tilted - 300) < 90);
  CHECK(std::abs(bent - 500) < 90);
}

TEST_CASE("draw_augmentation: options do not shift what is drawn afterwards") {
  random_stream a{3, 0}, b{3, 0}, c{3, 0};
  draw_augmentation({}, 10, 10, a);
  draw_augmentation(with_chances(0), 10, 10, b);
  draw_augmentation(with_chances(1), 10, 10, c);
  const std::uint32_t next = a.bits();
  CHECK(b.bits() == next);
  CHECK(c.bits() == next);
}

TEST_CASE("augmented_film: nothing asked for gives the film back, bit for bit") {
  const film in = drawn_film(40, 64);
  const letterbox place = letterbox_fit(40, 64, 64, 64);
  image<float> levels{40, 64};
  std::copy(in.pixels.begin(), in.pixels.end(), levels.pixels.begin());
  for (const std::uint64_t seed : {1, 2, 3}) CHECK(augmented(in, with_chances(0), seed) == placed(levels, place, 9.0f));
}

TEST_CASE("augmented_film: the same seed gives the same bytes, another one others") {
  const film in = drawn_film(50, 64);
  CHECK(augmented(in, with_chances(1), 4) == augmented(in, with_chances(1), 4));
  CHECK_FALSE(augmented(in, with_chances(1), 4) == augmented(in, with_chances(1), 5));
}

TEST_CASE("augmented_film: every change at its strongest keeps levels within 0..255 and the padding") {
  const film in = drawn_film(40, 64);
  std::vector<std::string> kinds;
  for_each_value(defaults, [&](std::string_view name, float) {
    if (name.ends_with("probability")) kinds.emplace_back(name);
  });
  kinds.emplace_back();  // all of them
  for (const std::string& kind : kinds)
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      CAPTURE(kind, seed);
      const image<float> out = augmented(in, with_chances(1, kind), seed);
      for (const float v : out.pixels) REQUIRE((v >= 0 && v <= 255));
      if (!kind.empty() && !kind.starts_with("geometry"))
        for (int x = 0; x < 64; ++x) CHECK((out(0, x) == 9 && out(63, x) == 9));
    }
}

TEST_CASE("augmented_film: each kind of change changes a film") {
  const film in = drawn_film(64, 64);
  const image<float> plain = augmented(in, with_chances(0), 1);
  for_each_value(defaults, [&](std::string_view name, float) {
    if (!name.ends_with("probability")) return;
    CAPTURE(std::string{name});
    int changed = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) changed += !(augmented(in, with_chances(1, name), seed) == plain);
    CHECK(changed >= (name == "levels.spread_probability" ? 1 : 5));
  });
}
