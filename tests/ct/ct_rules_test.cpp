// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include <catch2/catch.hpp>
#include <utility>

#include "lungseg/data/ct/air_threshold.hpp"
#include "lungseg/data/ct/body_mask.hpp"
#include "lungseg/data/ct/lung_window.hpp"
#include "lungseg/data/ct/volume_parts.hpp"

using namespace lungseg;

namespace {

hu_histogram histogram_of(std::initializer_list<std::pair<int, int>> values_and_counts) {
  hu_histogram result;
  for (const auto& [hu, count] : values_and_counts)
    for (int i = 0; i < count; ++i) result.add(static_cast<std::int16_t>(hu));
  return result;
}

/// A body of tissue in air, with a hole of the given value.
hu_image body_with_hole(std::int16_t hole) {
  hu_image slice(40, 40, -1000);
  for (int y = 5; y < 35; ++y)
    for (int x = 5; x < 35; ++x) slice(y, x) = y >= 12 && y < 28 && x >= 12 && x < 28 ? hole : std::int16_t{40};
  return slice;
}

}  // namespace

TEST_CASE("air_threshold: half way between the two means") {
  CHECK(air_threshold(histogram_of({{-800, 100}, {0, 100}})) == -400);
  CHECK(air_threshold(histogram_of({{-800, 1}, {0, 1000}})) == -400);  // means do not know how many
  CHECK(air_threshold(histogram_of({{-900, 50}, {-860, 50}, {60, 10}, {20, 10}})) == -420);
}

TEST_CASE("air_threshold: iterated until it stays") {
  // -500: -900 below, the mean of -480 and 20 is -230: -565. Then the same again.
  CHECK(air_threshold(histogram_of({{-900, 10}, {-480, 10}, {20, 10}})) == -565);
}

TEST_CASE("air_threshold: bounded, and sensible where one kind is missing") {
  CHECK(air_threshold(histogram_of({{-900, 5}, {1000, 5}})) == -300);
  CHECK(air_threshold(histogram_of({{-1000, 5}, {-400, 5}})) == -600);
  CHECK(air_threshold(histogram_of({{40, 5}})) == -405);
  CHECK(air_threshold(hu_histogram{}) == -425);
}

TEST_CASE("hu_histogram: the median, and values beyond its ends") {
  CHECK(histogram_of({{-1000, 2}, {-900, 3}}).median() == -900);
  CHECK(histogram_of({{-1000, 3}, {-900, 2}}).median() == -1000);
  CHECK(histogram_of({{-2000, 3}}).median() == least_hu);
  CHECK(histogram_of({{3000, 3}}).mean(least_hu, 2000, 0) == hu_histogram::most_hu);
}

TEST_CASE("lung_window: the ends, the middle, and nothing without width") {
  const hu_image values = [] {
    hu_image v(1, 6);
    v.pixels = {-2000, -1350, -600, 150, 3000, -1347};
    return v;
  }();
  const film grey = windowed(values);
  CHECK(grey.pixels == std::vector<std::uint8_t>{0, 0, 128, 255, 255, 1});
  CHECK(windowed(values, {.level = -600, .width = 100}).pixels == std::vector<std::uint8_t>{0, 0, 128, 255, 255, 0});
  CHECK_THROWS_AS(windowed(values, {.level = 0, .width = 0}), option_error);
  CHECK_THROWS_AS(windowed(values, {.level = 0, .width = -5}), option_error);
}

TEST_CASE("body_of: filled, without a table that touches") {
  const ct_volume in{.slices = {}, .pixel_y = 1, .pixel_x = 1, .step = 0};
  hu_image slice = body_with_hole(-850);
  for (int y = 35; y < 38; ++y)
    for (int x = 0; x < 40; ++x) slice(y, x) = -50;  // a shell of 3 mm right under the patient
  const mask body = body_of(slice, in);
  CHECK(body(20, 20) == 1);
  CHECK(body(7, 20) == 1);
  CHECK(body(2, 2) == 0);
  CHECK(body(36, 1) == 0);
  CHECK(body(36, 38) == 0);
}

TEST_CASE("body_of: a lung that the picture cuts off belongs to it, the air around a patient does not") {
  const ct_volume in{.slices = {}, .pixel_y = 1, .pixel_x = 1, .step = 0};
  hu_image slice(40, 40, 40);
  for (int y = 0; y < 15; ++y)
    for (int x = 10; x < 30; ++x) slice(y, x) = -850;
  CHECK(body_of(slice, in)(3, 20) == 1);
  for (int y = 0; y < 15; ++y)
    for (int x = 10; x < 30; ++x) slice(y, x) = -1000;
  CHECK(body_of(slice, in)(3, 20) == 0);
}

TEST_CASE("volume_parts: what hangs together within and between slices") {
  const auto slice = [](std::vector<std::uint8_t> pixels) {
    mask m(1, 5);
    m.pixels = std::move(pixels);
    return m;
  };
  ct_volume volume{.slices = {}, .pixel_y = 1, .pixel_x = 1, .step = 1};
  for (const auto hu : std::initializer_list<std::int16_t>{-100, -990, -300}) volume.slices.emplace_back(1, 5, hu);
  // Two parts below that a bridge in the middle joins, and one that is alone on top.
  const volume_parts parts{volume, {slice({1, 0, 1, 0, 0}), slice({1, 1, 1, 0, 0}), slice({0, 0, 0, 0, 1})}};
  REQUIRE(parts.count() == 2);
  CHECK(parts.voxels(0) == 5);
  CHECK(parts.voxels(1) == 1);
  CHECK(parts.is_air(0));  // three voxels of five
  CHECK_FALSE(parts.is_air(1));
  CHECK(parts.select_if(0, [](int part) { return part == 0; }).pixels == std::vector<std::uint8_t>{1, 0, 1, 0, 0});
  CHECK(parts.select_if(2, [](int part) { return part == 0; }).pixels == std::vector<std::uint8_t>(5));
}
