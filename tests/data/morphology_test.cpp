// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/distance.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "support/mask_shapes.hpp"

using namespace lungseg;
using lungseg_test::from_rows;
using lungseg_test::noise;

namespace {

/// Whether (dy, dx) from the anchor belongs to the element.
bool covers(const structuring_element& element, int dy, int dx) {
  if (element.is_disc()) return dy * dy + dx * dx <= element.radius() * element.radius();
  const int y = dy + element.height() / 2, x = dx + element.width() / 2;
  return y >= 0 && x >= 0 && y < element.height() && x < element.width();
}

/// The definition: whether any (`value` 1) or no (`value` 0) pixel under the element has that value.
mask slow(const mask& from, const structuring_element& element, std::uint8_t value) {
  const int reach = std::max(element.height(), element.width());
  mask result(from.height, from.width);
  for (int y = 0; y < from.height; ++y)
    for (int x = 0; x < from.width; ++x) {
      bool met = false;
      for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx) {
          const int v = y + dy, u = x + dx;
          if (v < 0 || u < 0 || v >= from.height || u >= from.width) continue;
          met = met || (covers(element, dy, dx) && from(v, u) == value);
        }
      result(y, x) = met == (value == 1);
    }
  return result;
}

std::vector<structuring_element> elements() {
  return {structuring_element::square(1),  structuring_element::square(2), structuring_element::square(3),
          structuring_element::square(6),  structuring_element::box(1, 4), structuring_element::box(5, 2),
          structuring_element::box(12, 1), structuring_element::disc(0),   structuring_element::disc(1),
          structuring_element::disc(2),    structuring_element::disc(5)};
}

std::vector<mask> samples() {
  std::vector<mask> result;
  std::uint64_t seed = 0;
  for (const auto& [height, width] : {std::pair{1, 1}, {1, 13}, {11, 1}, {9, 17}, {25, 14}})
    for (const float density : {0.05f, 0.5f, 0.92f}) result.push_back(noise(height, width, density, seed++));
  return result;
}

bool within(const mask& a, const mask& b) {
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    if (a.pixels[i] && !b.pixels[i]) return false;
  return true;
}

}  // namespace

TEST_CASE("dilate, erode: the definition, for boxes of even and odd size and discs") {
  for (const mask& from : samples())
    for (const structuring_element& element : elements()) {
      CHECK(dilate(from, element) == slow(from, element, 1));
      CHECK(erode(from, element) == slow(from, element, 0));
    }
}

TEST_CASE("opening, closing: laws of morphology") {
  for (const mask& from : samples())
    for (const structuring_element& element : elements()) {
      const mask opened = opening(from, element), closed = closing(from, element);
      CHECK(within(opened, from));
      CHECK(within(from, closed));
      CHECK(opening(opened, element) == opened);
      CHECK(closing(closed, element) == closed);
    }
}

TEST_CASE("opening: keeps what the element fits into, and moves nothing") {
  mask from(20, 20);
  for (int y = 5; y < 9; ++y)
    for (int x = 7; x < 11; ++x) from(y, x) = 1;
  const mask square = from;
  from(5, 12) = from(15, 15) = 1;  // specks
  CHECK(opening(from, structuring_element::square(4)) == square);
  CHECK(opening(from, structuring_element::square(3)) == square);
  CHECK(opening(from, structuring_element::square(5)) == mask(20, 20));
}

TEST_CASE("erode: the frame of the picture erodes nothing") {
  const mask full(6, 7, 1);
  CHECK(erode(full, structuring_element::square(5)) == full);
  CHECK(erode(full, structuring_element::disc(3)) == full);
  CHECK(opening(full, structuring_element::square(30)) == full);
}

TEST_CASE("morphology: any byte but 0 is inside, results are 0 and 1") {
  const mask from = noise(20, 33, 0.4f, 7), bright = noise(20, 33, 0.4f, 7, 255);
  for (const structuring_element& element : elements()) {
    CHECK(dilate(bright, element) == dilate(from, element));
    CHECK(erode(bright, element) == erode(from, element));
    CHECK(opening(bright, element) == opening(from, element));
    CHECK(closing(bright, element) == closing(from, element));
  }
  CHECK(fill_holes(bright) == fill_holes(from));
  CHECK(keep_largest(bright) == keep_largest(from));
}

TEST_CASE("morphology: masks without pixels") {
  for (const structuring_element& element : elements()) {
    CHECK(dilate(mask{}, element).empty());
    CHECK(opening(mask{}, element).empty());
  }
  CHECK(fill_holes(mask{}).empty());
  CHECK(keep_largest(mask{}).empty());
  CHECK(keep_largest(mask(3, 4)) == mask(3, 4));
}

TEST_CASE("structuring_element: sizes that make no sense are refused") {
  CHECK_THROWS_AS(structuring_element::square(0), option_error);
  CHECK_THROWS_WITH(structuring_element::box(3, -1), "structuring_element: box is 3 x -1, expected at least 1 x 1");
  CHECK_THROWS_AS(structuring_element::disc(-1), option_error);
}

TEST_CASE("fill_holes: closed rings are filled, open ones are not") {
  CHECK(fill_holes(from_rows({".....", ".###.", ".#.#.", ".###.", "....."})) ==
        from_rows({".....", ".###.", ".###.", ".###.", "....."}));
  const mask open = from_rows({".....", ".#.#.", ".#.#.", ".###.", "....."});
  CHECK(fill_holes(open) == open);
  // A ring that closes over corners holds tight: background hangs together over edges only.
  CHECK(fill_holes(from_rows({".#.", "#.#", ".#."})) == from_rows({".#.", "###", ".#."}));
  const mask at_border = from_rows({"#.#", "#.#", "###"});
  CHECK(fill_holes(at_border) == at_border);
  CHECK(fill_holes(from_rows({"#####", "#...#", "#.#.#", "#...#", "#####"})) == mask(5, 5, 1));
}

TEST_CASE("fill_holes: holes above the limit stay") {
  const mask from = from_rows({"########", "#.##..##", "####..##", "########"});
  CHECK(fill_holes(from, 1) == from_rows({"########", "####..##", "####..##", "########"}));
  CHECK(fill_holes(from, 3) == fill_holes(from, 1));
  CHECK(fill_holes(from, 4) == mask(4, 8, 1));
  CHECK(fill_holes(from, 0) == from);
}

TEST_CASE("keep_largest: one component, the first of equals") {
  CHECK(keep_largest(from_rows({"##.#", "...#", "#..#"})) == from_rows({"...#", "...#", "...#"}));
  CHECK(keep_largest(from_rows({"#.#", "#.#"})) == from_rows({"#..", "#.."}));
  CHECK(keep_largest(from_rows({"##.", "..#"}), connectivity::four) == from_rows({"##.", "..."}));
  CHECK(keep_largest(from_rows({"##.", "..#"})) == from_rows({"##.", "..#"}));
}

TEST_CASE("squared_distance: the nearest set pixel of all") {
  for (const mask& from : samples()) {
    const image<std::int32_t> found = squared_distance(from);
    for (int y = 0; y < from.height; ++y)
      for (int x = 0; x < from.width; ++x) {
        std::int32_t least = no_distance;
        for (int v = 0; v < from.height; ++v)
          for (int u = 0; u < from.width; ++u)
            if (from(v, u)) least = std::min(least, (v - y) * (v - y) + (u - x) * (u - x));
        CHECK(found(y, x) == least);
      }
  }
}

TEST_CASE("distance: root of the square, infinite without a pixel") {
  const image<float> found = distance(from_rows({"....", "....", "#..."}));
  CHECK(found(2, 0) == 0);
  CHECK(found(0, 0) == 2);
  CHECK(found(0, 3) == std::sqrt(13.0f));
  CHECK(distance(mask(2, 2))(1, 1) == std::numeric_limits<float>::infinity());
  CHECK(distance(mask{}).empty());
  CHECK_THROWS_AS(distance(mask(1, 30001)), shape_error);
}
