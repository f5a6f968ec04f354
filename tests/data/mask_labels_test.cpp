// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/masks/mask_labels.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "lungseg/data/image/mask_io.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "support/label_masks.hpp"
#include "support/mask_shapes.hpp"
#include "support/scratch_folder.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

labelled_mask read(const bytes& file, const std::vector<label_value>& named = {}) {
  const scratch_folder folder;
  put_bytes(folder / "mask", file);
  return read_labels(folder / "mask", named);
}

/// Both lungs are a label of their own, to the pixel.
void expect_two(const labelled_mask& found, const mask& chest) {
  REQUIRE(found.labels.size() == 3);
  const mask left = part_of(chest, patients_left), right = part_of(chest, patients_right);
  const int first = found.index(60, 40);
  REQUIRE((first == 1 || first == 2));
  CHECK(found.select(first) == right);
  CHECK(found.select(3 - first) == left);
}

/// An RGB picture as a JPEG file.
bytes compressed(const mask& chest, const std::vector<rgb>& colours, int quality) {
  bytes pixels, file;
  for (const std::uint8_t part : chest.pixels)
    for (const std::uint8_t v : {colours[part].r, colours[part].g, colours[part].b}) pixels.push_back(v);
  const auto append = [](void* to, void* data, int size) {
    const auto* const from = static_cast<const std::uint8_t*>(data);
    static_cast<bytes*>(to)->insert(static_cast<bytes*>(to)->end(), from, from + size);
  };
  REQUIRE(lungseg::detail::stb::stbi_write_jpg_to_func(append, &file, chest.width, chest.height, 3, pixels.data(),
                                                       quality) != 0);
  return file;
}

/// Each pixel the mean of the 5 x 5 around it: smooth edges.
bytes smooth(const mask& chest, const std::vector<int>& values) {
  odd_png file{static_cast<std::uint32_t>(chest.width), static_cast<std::uint32_t>(chest.height), 8, 0, 0, {}, {}, {}};
  for (int y = 0; y < chest.height; ++y) {
    bytes row;
    for (int x = 0; x < chest.width; ++x) {
      int sum = 0;
      for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx)
          sum += values[chest(std::clamp(y + dy, 0, chest.height - 1), std::clamp(x + dx, 0, chest.width - 1))];
      row.push_back(static_cast<std::uint8_t>(sum / 25));
    }
    file.rows.push_back(row);
  }
  return encode(file);
}

}  // namespace

TEST_CASE("find_labels: two values of grey are two labels, whatever they are") {
  const mask chest = drawn_chest();
  for (const bytes& values : std::vector<bytes>{
           {0, 127, 255}, {0, 255, 128}, {0, 100, 200}, {0, 85, 170}, {0, 1, 2}, {0, 1, 255}, {0, 254, 255}, {1, 2, 3}})
    expect_two(read(grey_mask(chest, values)), chest);
  CHECK(read(grey_mask(chest, {0, 255, 255})).labels.size() == 2);
  CHECK(read(grey_mask(chest, {0, 1, 1})).labels.size() == 2);
  CHECK(read(grey_mask(chest, {0, 0, 0})).labels.size() == 1);
}

TEST_CASE("find_labels: 16 bits by their own values") {
  const mask chest = drawn_chest();
  for (const std::vector<std::uint16_t>& values :
       std::vector<std::vector<std::uint16_t>>{{0, 1, 2}, {0, 256, 512}, {0, 30000, 65535}}) {
    const labelled_mask found = read(painted(
        chest, [&](std::uint8_t part) { return row16({values[part]}); }, 16));
    expect_two(found, chest);
    CHECK(found.labels[static_cast<std::size_t>(found.index(60, 40))].colour ==
          label_colour{{values[2], values[2], values[2], 0}});
  }
}

TEST_CASE("find_labels: palettes, colours and transparency") {
  const mask chest = drawn_chest();
  const auto colours = [&](const std::vector<bytes>& pixel, std::uint8_t type) {
    return read(painted(
        chest, [&](std::uint8_t part) { return pixel[part]; }, 8, type));
  };
  SECTION("a palette of dark colours") {
    expect_two(
        read(painted(chest, [](std::uint8_t part) { return bytes{part}; }, 8, 3, {0, 0, 0, 64, 0, 0, 192, 0, 0})),
        chest);
  }
  SECTION("dark red and dark blue") {
    expect_two(colours({{0, 0, 0}, {110, 0, 0}, {0, 0, 100}}, 2), chest);
  }
  SECTION("on white") {
    expect_two(colours({{255, 255, 255}, {255, 0, 0}, {0, 0, 255}}, 2), chest);
  }
  SECTION("one colour, two opacities") {
    expect_two(colours({{255, 0, 0, 0}, {255, 0, 0, 100}, {255, 0, 0, 255}}, 6), chest);
    expect_two(colours({{255, 0}, {255, 100}, {255, 255}}, 4), chest);
  }
  SECTION("black lungs on nothing") {
    const labelled_mask found = colours({{0, 0, 0, 0}, {0, 0, 0, 255}, {0, 0, 0, 255}}, 6);
    REQUIRE(found.labels.size() == 2);
    CHECK(found.index(60, 40) == 1);
  }
  SECTION("colours on what is transparent white") {
    expect_two(colours({{255, 255, 255, 0}, {0, 255, 0, 255}, {0, 0, 255, 255}}, 6), chest);
  }
  SECTION("an opacity that is the same everywhere tells nothing") {
    expect_two(colours({{0, 0, 0, 0}, {100, 0, 0, 0}, {200, 0, 0, 0}}, 6), chest);
  }
}

TEST_CASE("find_labels: compressed and smooth edges are no labels of their own") {
  const mask chest = drawn_chest();
  const mask left = part_of(chest, patients_left), right = part_of(chest, patients_right);
  for (const int quality : {30, 50, 75, 95})
    for (const auto& colours : std::vector<std::vector<rgb>>{{{0, 0, 0}, {127, 127, 127}, {255, 255, 255}},
                                                             {{0, 0, 0}, {255, 0, 0}, {0, 255, 0}},
                                                             {{0, 0, 0}, {110, 0, 0}, {0, 0, 100}}}) {
      CAPTURE(quality, static_cast<int>(colours[1].r));
      const labelled_mask found = read(compressed(chest, colours, quality));
      REQUIRE(found.labels.size() == 3);
      const int label = found.index(60, 40);
      CHECK(iou(found.select(label), right) > 0.95);
      CHECK(iou(found.select(3 - label), left) > 0.95);
    }
  const labelled_mask found = read(smooth(chest, {0, 127, 255}));
  REQUIRE(found.labels.size() == 3);
  CHECK(iou(found.select(1), right) > 0.97);  // its edge passes through 127
  CHECK(iou(found.select(2), left) > 0.97);
  const labelled_mask one = read(smooth(chest, {0, 255, 255}));
  REQUIRE(one.labels.size() == 2);
  mask both = left;
  lungseg::detail::add_pixels(both, right);
  CHECK(iou(one.inside(), both) > 0.97);
}

TEST_CASE("find_labels: gradual values are one mask, cut at half of the greatest") {
  odd_png file{128, 128, 8, 0, 0, {}, {}, {}};
  for (int y = 0; y < 128; ++y) {
    bytes row;
    for (int x = 0; x < 128; ++x) row.push_back(static_cast<std::uint8_t>(std::max(0, 200 - 4 * std::abs(x - 64))));
    file.rows.push_back(row);
  }
  const labelled_mask found = read(encode(file));
  REQUIRE(found.labels.size() == 2);
  for (int x = 0; x < 128; ++x) CHECK(found.index(64, x) == (std::abs(x - 64) <= 25));
}

TEST_CASE("find_labels: specks of a further value are none") {
  mask chest = drawn_chest();
  for (int y = 4; y < 8; ++y)
    for (int x = 4; x < 8; ++x) chest(y, x) = heart;
  CHECK(read(grey_mask(chest, {0, 127, 255, 60})).labels.size() == 3);
  CHECK(read(grey_mask(drawn_chest(true), {0, 1, 2, 3})).labels.size() == 4);
}

TEST_CASE("read_labels: values that the user names") {
  const mask chest = drawn_chest(true);
  const mask left = part_of(chest, patients_left), right = part_of(chest, patients_right);
  const auto expect_named = [&](const bytes& file, const char* l, const char* r) {
    const labelled_mask found = read(file, {parse_label_value(l), parse_label_value(r)});
    REQUIRE(found.named.size() == 2);
    REQUIRE((found.named[0] > 0 && found.named[1] > 0));
    CHECK(found.select(found.named[0]) == left);
    CHECK(found.select(found.named[1]) == right);
  };
  const auto parts = [](std::uint8_t part) { return bytes{part}; };
  const bytes palette{0, 0, 0, 64, 0, 0, 192, 0, 0, 0, 9, 0};
  expect_named(grey_mask(chest, {0, 50, 100, 150}), "50", "100");
  expect_named(painted(chest, parts, 8, 3, palette), "1", "2");  // indices
  expect_named(painted(chest, parts, 8, 3, palette), "64:0:0", "#C00000");
  expect_named(grey_mask(chest, {255, 0, 100, 150}), "0", "100");  // never the background
  const std::vector<bytes> opacities{{255, 0}, {255, 100}, {255, 200}, {255, 255}};
  expect_named(painted(
                   chest, [&](std::uint8_t part) { return opacities[part]; }, 8, 4),
               "100", "200");
  CHECK(read(grey_mask(chest, {0, 50, 100, 150}), {{{7, 7, 7}, true}}).named == std::vector<int>{-1});
}

TEST_CASE("parse_label_value: a number or a colour, nothing else") {
  CHECK(parse_label_value("127") == label_value{{127, 127, 127}, true});
  CHECK(parse_label_value("65535").channel[0] == 65535);
  CHECK(parse_label_value("#C0fF01") == label_value{{192, 255, 1}, false});
  CHECK(parse_label_value("192:0:7") == label_value{{192, 0, 7}, false});
  for (const char* text : {"", "x", "-1", "65536", "1.5", "#C000", "#C0000G", "1:2", "1:2:3:4", "1::3", " 1"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_label_value(text), option_error);
  }
}
