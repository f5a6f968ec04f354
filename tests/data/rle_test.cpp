// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/rle.hpp"

#include <catch2/catch.hpp>
#include <utility>

#include "../support/mask_shapes.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/data/coco/coco_counts.hpp"

using namespace lungseg;
using lungseg_test::from_rows;

namespace {

/// Random blots: neighbours tend to agree, so that there are long and short runs.
mask random_mask(int height, int width, std::uint32_t seed) {
  random_stream random{seed, 0};
  mask result{height, width};
  std::uint8_t value = 0;
  for (auto& pixel : result.pixels) {
    if (random.uniform() < 0.2f) value = static_cast<std::uint8_t>(random.below(2));
    pixel = value;
  }
  return result;
}

const std::vector<std::pair<int, int>> picture_sizes{{1, 1}, {1, 9}, {9, 1}, {7, 5}, {64, 64}, {65, 130}, {100, 3}};

}  // namespace

TEST_CASE("encode: runs go down the columns and start with zeros") {
  CHECK(encode(from_rows({".#", "##"})) == run_lengths{2, 2, {1, 3}});
  CHECK(encode(from_rows({"#.#", "..#"})) == run_lengths{2, 3, {0, 1, 3, 2}});
  CHECK(encode(mask{3, 2}) == run_lengths{3, 2, {6}});
  CHECK(encode(mask{3, 2, 255}) == run_lengths{3, 2, {0, 6}});
}

TEST_CASE("decode: inverse of encode, and area and box agree with the pixels") {
  for (std::uint32_t seed = 0; seed < 20; ++seed)
    for (const auto& [height, width] : picture_sizes) {
      const mask pixels = random_mask(height, width, seed);
      const run_lengths runs = encode(pixels);
      CHECK(decode(runs) == pixels);
      std::int64_t inside = 0;
      int x1 = width, y1 = height, x2 = 0, y2 = 0;
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
          if (pixels(y, x)) {
            ++inside;
            x1 = std::min(x1, x), y1 = std::min(y1, y), x2 = std::max(x2, x + 1), y2 = std::max(y2, y + 1);
          }
      CHECK(area(runs) == inside);
      const box wanted{static_cast<float>(x1), static_cast<float>(y1), static_cast<float>(x2), static_cast<float>(y2)};
      CHECK(bounding_box(runs) == (inside ? wanted : box{}));
    }
}

TEST_CASE("decode: lengths that do not fill the picture are refused") {
  CHECK_THROWS_WITH(decode({2, 3, {1, 2}}), Catch::Contains("add up to 3, expected 6 (2 x 3)"));
  CHECK_THROWS_AS(decode({2, 3, {1, 9}}), format_error);
  CHECK_THROWS_AS(validate({0, 3, {}}, "x"), format_error);
  CHECK_THROWS_AS(validate({-2, -3, {6}}, "x"), format_error);
  CHECK_THROWS_AS(validate({1, 2, {4294967295u, 3}}, "x"), format_error);  // no wrap-around to 2
  CHECK_NOTHROW(validate({2, 3, {0, 0, 0, 6}}, "x"));
}

TEST_CASE("intersection_area and unite: equal to those of the pixels, empty runs inside allowed") {
  for (std::uint32_t seed = 0; seed < 20; ++seed)
    for (const auto& [height, width] : picture_sizes) {
      const mask a = random_mask(height, width, seed), b = random_mask(height, width, seed + 100);
      mask both{height, width}, either{height, width};
      for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        both.pixels[i] = a.pixels[i] & b.pixels[i];
        either.pixels[i] = a.pixels[i] | b.pixels[i];
      }
      CHECK(unite(encode(a), encode(b)) == encode(either));
      CHECK(intersection_area(encode(a), encode(b)) == area(encode(both)));
    }
  CHECK(unite({1, 6, {1, 2, 0, 1, 2}}, {1, 6, {0, 1, 3, 0, 0, 2}}) == run_lengths{1, 6, {0, 6}});
  CHECK(intersection_area({1, 6, {1, 2, 0, 2, 1}}, {1, 6, {0, 2, 2, 0, 0, 2}}) == 2);
  CHECK_THROWS_AS(unite({2, 3, {6}}, {3, 2, {6}}), shape_error);
}

TEST_CASE("compress: hand-worked groups of five bits") {
  CHECK(compress({0}) == "0");
  CHECK(compress({15}) == "?");                 // 01111: fits, fifth bit clear
  CHECK(compress({16}) == "`0");                // 10000 would read as negative: a second group follows
  CHECK(compress({5, 2, 3, 1}) == "523O");      // 1 - 2 = -1: 11111
  CHECK(compress({1, 2, 1, 2, 1}) == "12100");  // differences from the fourth on
}

TEST_CASE("decompress: inverse of compress, faults are named") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    random_stream random{seed, 1};
    std::vector<std::uint32_t> counts(random.below(30));
    for (auto& count : counts) count = random.bits() >> random.below(32);
    CHECK(decompress(compress(counts), "x") == counts);
  }
  CHECK(decompress("", "x").empty());
  CHECK_THROWS_WITH(decompress("5`", "a.json"), Catch::Contains("a.json: ") && Catch::Contains("within a number"));
  CHECK_THROWS_AS(decompress("5!", "x"), format_error);
  CHECK_THROWS_AS(decompress("5p", "x"), format_error);
  CHECK_THROWS_AS(decompress("O", "x"), format_error);  // -1
  CHECK_THROWS_AS(decompress(std::string(40, 'o'), "x"), format_error);
  CHECK_THROWS_AS(decompress("\xff", "x"), format_error);
}

TEST_CASE("encode: a part of a picture gives the code of the whole picture") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    random_stream random{seed, 3};
    const int height = 1 + static_cast<int>(random.below(12)), width = 1 + static_cast<int>(random.below(12));
    const int top = static_cast<int>(random.below(static_cast<std::uint32_t>(height))),
              left = static_cast<int>(random.below(static_cast<std::uint32_t>(width)));
    const mask part = random_mask(1 + static_cast<int>(random.below(static_cast<std::uint32_t>(height - top))),
                                  1 + static_cast<int>(random.below(static_cast<std::uint32_t>(width - left))), seed);
    mask whole{height, width};
    for (int y = 0; y < part.height; ++y)
      for (int x = 0; x < part.width; ++x) whole(top + y, left + x) = part(y, x);
    const view<const std::uint8_t, 2> inside{part.pixels.data(), {part.height, part.width}};
    CHECK(encode(inside, top, left, height, width) == encode(whole));
  }
  const mask full = from_rows({"##", "##"});
  const view<const std::uint8_t, 2> all{full.pixels.data(), {2, 2}};
  CHECK(encode(all, 0, 0, 2, 2) == run_lengths{2, 2, {0, 4}});
  CHECK(encode(all, 1, 1, 3, 4) == run_lengths{3, 4, {4, 2, 1, 2, 3}});
  CHECK(encode(view<const std::uint8_t, 2>{}, 0, 0, 3, 2) == run_lengths{3, 2, {6}});
  CHECK_THROWS_AS(encode(all, 2, 0, 3, 4), shape_error);
  CHECK_THROWS_AS(encode(all, 0, -1, 3, 4), shape_error);
}
