// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/lung_splitter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "support/mask_shapes.hpp"
#include "support/original_split.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

/// A pair of upright lungs, the patient's left one on the right and smaller. They end 20 columns apart.
known_mask two_lungs(int height = 120, int width = 160) {
  mask left(height, width), right(height, width);
  draw_ellipse(left, 0.5 * height, 0.5 * width + 32, 40, 22);
  draw_ellipse(right, 0.5 * height, 0.5 * width - 35, 45, 25);
  return from_sides(left, right);
}

/// Adds a filled rectangle, rows [y1, y2) and columns [x1, x2).
mask mirrored(const mask& in) {
  mask result(in.height, in.width);
  for (int y = 0; y < in.height; ++y) std::reverse_copy(in.row(y), in.row(y) + in.width, result.row(y));
  return result;
}

mask united(const mask& a, const mask& b) {
  mask result = a;
  for (std::size_t i = 0; i < b.pixels.size(); ++i) result.pixels[i] |= b.pixels[i];
  return result;
}

/// Both lungs exactly as in truth, and nothing was done but to name them.
void check_plain_pair(const known_mask& lungs) {
  const lung_pair found = split_lungs(lungs.given);
  CHECK(found.reason == split_reason::ok);
  CHECK(found.found == 2);
  CHECK(found.left == lungs.side(1));
  CHECK(found.right == lungs.side(2));
  CHECK(found.specks == 0);
  CHECK(found.stray_pieces == 0);
  CHECK(found.filled_pixels == 0);
  CHECK(found.trimmed_pixels == 0);
  CHECK(found.narrowness == 0);
}

}  // namespace

TEST_CASE("split_lungs: every reason has a name") {
  CHECK(name(split_reason::ok) == "ok");
  CHECK(name(split_reason::fused_split) == "fused_split");
  CHECK(name(split_reason::one_lung) == "one_lung");
  CHECK(name(split_reason::ambiguous_side) == "ambiguous_side");
  CHECK(name(split_reason::empty) == "empty");
}

TEST_CASE("split_lungs: two lungs apart from each other") {
  check_plain_pair(two_lungs());
}

TEST_CASE("split_lungs: image side is the patient's side exchanged") {
  const known_mask lungs = two_lungs();
  const lung_pair patient = split_lungs(lungs.given), image = split_lungs(lungs.given, {.sides = laterality::image});
  CHECK(image.left == patient.right);
  CHECK(image.right == patient.left);
  CHECK(image.reason == patient.reason);

  const mask single = drawn_lungs(3, 200).side(1);
  CHECK(split_lungs(single).left == single);
  CHECK(split_lungs(single, {.sides = laterality::image}).right == single);
}

TEST_CASE("split_lungs: a mirrored film exchanges the sides") {
  for (std::uint64_t i = 0; i < 6; ++i) {
    const mask given = drawn_lungs(i, 160).given;
    const lung_pair straight = split_lungs(given), turned = split_lungs(mirrored(given));
    CHECK(turned.left == mirrored(straight.right));
    CHECK(turned.right == mirrored(straight.left));
    CHECK(turned.reason == straight.reason);
  }
}

TEST_CASE("split_lungs: any byte but 0 is inside") {
  const known_mask lungs = two_lungs();
  mask bright = lungs.given;
  for (auto& pixel : bright.pixels) pixel = static_cast<std::uint8_t>(pixel * 255);
  const lung_pair found = split_lungs(bright);
  CHECK(found.left == lungs.side(1));
  CHECK(found.right == lungs.side(2));
}

TEST_CASE("split_lungs: lungs need not be in the middle") {
  const known_mask lungs = two_lungs();
  check_plain_pair(shifted_wider(lungs, 300));
  check_plain_pair(shifted_wider(lungs, -300));
  // Both lie in the first third of the picture: the original's rule finds none of them.
  const auto [left, right] = original_split(shifted_wider(lungs, -300).given);
  CHECK(count(right) == 0);
}

TEST_CASE(
    "split_lungs: turned by up to 60 degrees the sides are told, beyond they are a guess that is said to be one") {
  const known_mask lungs = two_lungs();
  for (const double degrees : {-55.0, -40.0, -20.0, -5.0, 5.0, 20.0, 40.0, 55.0}) {
    const known_mask turned = rotated_wider(lungs, degrees);
    CAPTURE(degrees);
    check_plain_pair(turned);
    CHECK(split_lungs(turned.given).tilt == Approx(std::abs(degrees)).margin(3));
  }
  for (const double degrees : {-90.0, -70.0, 70.0, 90.0}) {
    const lung_pair found = split_lungs(rotated_wider(lungs, degrees).given);
    CHECK(found.reason == split_reason::ambiguous_side);
    CHECK(found.found == 2);
  }
}

TEST_CASE("split_lungs: sizes from small to large, and films that are not square") {
  for (const int size : {24, 64, 200, 700}) check_plain_pair(drawn_lungs(1, size));
  const known_mask lungs = two_lungs();
  check_plain_pair(rotated_into(lungs, 0, 120, 900));
  check_plain_pair(rotated_into(lungs, 0, 900, 160));
  check_plain_pair(halved(lungs));
}

TEST_CASE("split_lungs: a huge film") {
  const known_mask small = two_lungs();
  check_plain_pair(resample(small, 2400, 3200, [](int y, int x) { return grid_point{y / 20, x / 20}; }));
}

TEST_CASE("split_lungs: lungs that touch are cut along the watershed between them") {
  // Two ellipses whose outlines cross on the column in the middle.
  mask left(120, 161), right(120, 161);
  draw_ellipse(left, 60, 112, 45, 33.5);
  draw_ellipse(right, 60, 48, 45, 33.5);
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 161; ++x) (x < 80 ? left : right)(y, x) = 0;
  const known_mask lungs = from_sides(left, right);
  REQUIRE(label_components(lungs.given).count() == 1);
  const lung_pair found = split_lungs(lungs.given);
  CHECK(found.reason == split_reason::fused_split);
  CHECK(found.found == 2);
  CHECK(iou(found.left, lungs.side(1)) > 0.97);
  CHECK(iou(found.right, lungs.side(2)) > 0.97);
  CHECK(found.narrowness > 0);
  CHECK(found.narrowness < 0.6);
  CHECK(found.trimmed_pixels == count(lungs.given) - count(found.left) - count(found.right));
}

TEST_CASE("split_lungs: lungs grown together over most of their height are cut where least is lost") {
  // Two rectangles of 100 x 50 that share 60 of 100 rows: no neck is narrow enough, so they are cut along a path.
  mask left(140, 160), right(140, 160);
  draw_bar(right, 20, 30, 120, 80);
  draw_bar(left, 20, 80, 120, 130);
  for (const mask* lung : {&left, &right}) REQUIRE(count(*lung) == 5000);
  for (int y = 20; y < 60; ++y)
    for (int x = 76; x < 84; ++x) left(y, x) = right(y, x) = 0;
  const known_mask lungs = from_sides(left, right);
  const lung_pair found = split_lungs(lungs.given);
  CHECK(found.reason == split_reason::fused_split);
  CHECK(iou(found.left, lungs.side(1)) > 0.93);
  CHECK(iou(found.right, lungs.side(2)) > 0.93);
}

TEST_CASE("split_lungs: a bridge is cut and taken away, wherever it joins the lungs and however it lies") {
  const known_mask lungs = two_lungs();
  for (const double place : {0.2, 0.5, 0.8})
    for (const double thickness : {0.0, 0.02, 0.06})
      for (const double degrees : {0.0, 20.0, -45.0}) {
        CAPTURE(place, thickness, degrees);
        const known_mask joined = rotated_wider(*bridged(lungs, place, thickness), degrees);
        const lung_pair found = split_lungs(joined.given);
        CHECK(found.reason == split_reason::fused_split);
        CHECK(found.found == 2);
        CHECK(iou(found.left, joined.side(1)) > 0.97);
        CHECK(iou(found.right, joined.side(2)) > 0.97);
        CHECK(found.trimmed_pixels > 0);
      }
}

TEST_CASE("split_lungs: the tip of a lung that is thinner than the bridge stays") {
  // The left lung ends in a tip 8 columns wide; the bridge, 14 rows thick, ends in the tip.
  mask left(160, 200), right(160, 200);
  draw_ellipse(right, 80, 50, 60, 28);
  draw_ellipse(left, 60, 150, 40, 24);
  draw_bar(left, 95, 160, 150, 168);
  mask given = united(left, right);
  draw_bar(given, 110, 74, 124, 161);
  const lung_pair found = split_lungs(given);
  REQUIRE(found.found == 2);
  CHECK(found.left(140, 164) == 1);
  CHECK(iou(found.left, left) > 0.93);
  CHECK(iou(found.right, right) > 0.97);
}

TEST_CASE("split_lungs: lungs joined twice, with a hole between the bridges") {
  const known_mask lungs = two_lungs();
  mask given = lungs.given;
  draw_bar(given, 45, 60, 48, 100);
  draw_bar(given, 72, 60, 75, 100);
  const lung_pair found = split_lungs(given);
  CHECK(found.found == 2);
  CHECK(found.reason == split_reason::fused_split);
  CHECK(iou(found.left, lungs.side(1)) > 0.9);
  CHECK(iou(found.right, lungs.side(2)) > 0.9);
}

TEST_CASE("split_lungs: one lung alone is one lung, on the side that its shape tells") {
  int certain = 0;
  for (std::uint64_t i = 0; i < 40; ++i)
    for (const int side : {1, 2}) {
      const mask lung = keep_largest(fill_holes(drawn_lungs(i, 220).side(side)));
      const lung_pair found = split_lungs(lung);
      CAPTURE(i, side);
      CHECK(found.found == 1);
      CHECK(found.separation == 0);
      if (found.reason == split_reason::ambiguous_side) continue;  // allowed, but seldom
      ++certain;
      CHECK(found.reason == split_reason::one_lung);
      CHECK((side == 1 ? found.left : found.right) == lung);
      CHECK(count(side == 1 ? found.right : found.left) == 0);
    }
  CHECK(certain >= 74);
}

TEST_CASE("split_lungs: where a single lung lies in the film does not matter") {
  const known_mask lungs = drawn_lungs(4, 220);
  for (const int columns : {-150, 150}) {
    const known_mask moved = shifted_wider(lungs, columns);
    CHECK(split_lungs(moved.side(1)).left == moved.side(1));
    CHECK(split_lungs(moved.side(2)).right == moved.side(2));
  }
}

TEST_CASE("split_lungs: a single shape that is the same on both sides is ambiguous, and kept") {
  mask upright(100, 100);
  draw_ellipse(upright, 50, 50, 40, 20);
  mask lying(100, 100);
  draw_ellipse(lying, 50, 50, 20, 40);
  mask pixel(1, 1, 1), full(64, 64, 1), row(1, 50, 1), column(50, 1, 1);
  for (const mask& shape : {upright, lying, pixel, full, row, column}) {
    const lung_pair found = split_lungs(shape);
    CAPTURE(shape.height, shape.width);
    CHECK(found.reason == split_reason::ambiguous_side);
    CHECK(found.found == 1);
    CHECK(united(found.left, found.right) == shape);
    CHECK((count(found.left) == 0) != (count(found.right) == 0));
  }
}

TEST_CASE("split_lungs: nothing set is empty") {
  for (const auto& [height, width] : {std::pair{0, 0}, {0, 7}, {1, 1}, {40, 70}}) {
    const lung_pair found = split_lungs(mask(height, width));
    CHECK(found.reason == split_reason::empty);
    CHECK(found.found == 0);
    CHECK(found.left == mask(height, width));
    CHECK(found.right == mask(height, width));
  }
}

TEST_CASE("split_lungs: specks are dropped and counted") {
  const known_mask lungs = two_lungs();
  mask given = lungs.given;
  given(2, 3) = given(100, 79) = 1;
  draw_bar(given, 110, 140, 116, 150);  // 60 pixels, the right lung has about 3,500
  const lung_pair found = split_lungs(given);
  CHECK(found.reason == split_reason::ok);
  CHECK(found.specks == 3);
  CHECK(found.left == lungs.side(1));
  CHECK(found.right == lungs.side(2));
  // What is a speck is an option.
  CHECK(split_lungs(given, {.speck = 0.01}).specks == 2);
  CHECK(split_lungs(given, {.speck = 0}).specks == 0);
}

TEST_CASE("split_lungs: a large piece far from both lungs is a stray, one nearby belongs to its lung") {
  known_mask lungs = two_lungs(200, 300);
  mask given = lungs.given;
  draw_bar(given, 5, 5, 17, 17);        // 144 pixels, 70 away from the right lung
  draw_bar(given, 143, 175, 155, 185);  // 120 pixels under the left one, 4 rows below it
  const lung_pair found = split_lungs(given);
  CHECK(found.reason == split_reason::ok);
  CHECK(found.specks == 0);
  CHECK(found.stray_pieces == 1);
  mask left = lungs.side(1);
  draw_bar(left, 143, 175, 155, 185);
  CHECK(found.left == left);
  CHECK(found.right == lungs.side(2));
  // How far a piece may be is an option.
  CHECK(split_lungs(given, {.piece_gap = 0}).stray_pieces == 2);
  CHECK(split_lungs(given, {.piece_gap = 10}).stray_pieces == 0);
}

TEST_CASE("split_lungs: a lung in several pieces is put together") {
  // A gap of 3 rows through the left lung and one of 2 columns through the right one.
  known_mask lungs = two_lungs();
  mask left = lungs.side(1), right = lungs.side(2);
  for (int x = 0; x < left.width; ++x) left(50, x) = left(51, x) = left(52, x) = 0;
  for (int y = 0; y < right.height; ++y) right(y, 30) = right(y, 31) = 0;
  const mask given = united(left, right);
  REQUIRE(label_components(given).count() == 4);
  const lung_pair found = split_lungs(given);
  CHECK(found.reason == split_reason::ok);
  CHECK(found.left == left);
  CHECK(found.right == right);
  CHECK(found.stray_pieces == 0);
}

TEST_CASE("split_lungs: a part of a lung behind a gap is reached over the specks that lie in it") {
  known_mask lungs = two_lungs(200, 260);
  mask left = lungs.side(1);
  for (int y = 96; y < 116; ++y)
    for (int x = 0; x < left.width; ++x) left(y, x) = 0;
  mask given = united(left, lungs.side(2));
  const double root = std::sqrt(static_cast<double>(count(given)));
  REQUIRE(20 > 0.1 * root);
  const split_options strict{.piece_gap = 0.05};  // 4 pixels; the lower part may be 0.375 of its own root away, 12
  CHECK(split_lungs(given, strict).stray_pieces == 1);
  for (int y = 98; y < 116; y += 3) given(y, 162) = 1;
  const lung_pair found = split_lungs(given, strict);
  CHECK(found.stray_pieces == 0);
  CHECK(found.specks == 6);
  CHECK(found.left == left);
  CHECK(found.right == lungs.side(2));
}

TEST_CASE("split_lungs: fused lungs and a large piece of one of them are not taken for a pair") {
  // The lower fifth of the left lung hangs on its own; the rest is joined to the right lung.
  known_mask lungs = two_lungs();
  mask left = lungs.side(1);
  for (int y = 80; y < 84; ++y)
    for (int x = 0; x < left.width; ++x) left(y, x) = 0;
  mask given = united(left, lungs.side(2));
  draw_bar(given, 55, 60, 58, 100);
  REQUIRE(label_components(given).count() == 2);
  const lung_pair found = split_lungs(given);
  CHECK(found.reason == split_reason::fused_split);
  CHECK(iou(found.left, left) > 0.97);
  CHECK(iou(found.right, lungs.side(2)) > 0.97);
  CHECK(found.stray_pieces == 0);
}

TEST_CASE("split_lungs: a bridge that ends where a lung is slim leaves both its ends to that lung") {
  mask left(160, 200), right(160, 200);
  draw_ellipse(right, 80, 50, 60, 28);
  draw_ellipse(left, 50, 150, 40, 24);
  draw_ellipse(left, 125, 158, 20, 16);
  draw_bar(left, 85, 152, 110, 157);  // five columns between the two
  mask given = united(left, right);
  draw_bar(given, 94, 70, 101, 153);
  REQUIRE(label_components(given).count() == 1);
  const lung_pair found = split_lungs(given);
  REQUIRE(found.reason == split_reason::fused_split);
  CHECK(iou(found.left, left) > 0.93);
  CHECK(iou(found.right, right) > 0.95);
  CHECK(found.left(125, 158) == 1);
  CHECK(found.left(50, 150) == 1);
}

TEST_CASE("split_lungs: upper and lower part of one lung are one lung") {
  mask lung = drawn_lungs(2, 200).side(2);
  const component all = label_components(lung)[0];
  const int middle = static_cast<int>(all.y);
  for (int y = middle; y < middle + 4; ++y)
    for (int x = 0; x < lung.width; ++x) lung(y, x) = 0;
  REQUIRE(label_components(lung).count() == 2);
  const lung_pair found = split_lungs(lung);
  CHECK(found.found == 1);
  CHECK(found.right == lung);
}

TEST_CASE("split_lungs: holes are filled and counted") {
  const known_mask lungs = two_lungs();
  mask given = lungs.given;
  for (int y = 50; y < 54; ++y)
    for (int x = 42; x < 47; ++x) given(y, x) = 0;
  given(60, 112) = 0;
  const lung_pair found = split_lungs(given);
  CHECK(found.filled_pixels == 21);
  CHECK(found.left == lungs.side(1));
  CHECK(found.right == lungs.side(2));
}

TEST_CASE("split_lungs: what lies inside a hole goes with the lung around it") {
  const known_mask lungs = two_lungs();
  mask given = lungs.given;
  for (int y = 45; y < 76; ++y)
    for (int x = 34; x < 57; ++x) given(y, x) = 0;
  for (int y = 50; y < 70; ++y)
    for (int x = 39; x < 52; ++x) given(y, x) = 1;  // 260 pixels: no speck
  REQUIRE(label_components(given).count() == 3);
  const lung_pair found = split_lungs(given);
  CHECK(found.reason == split_reason::ok);
  CHECK(found.left == lungs.side(1));
  CHECK(found.right == lungs.side(2));
  CHECK(found.stray_pieces == 0);
}

TEST_CASE("split_lungs: the lungs never overlap, and hold only what was given, filled") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const mask given = noise(40 + static_cast<int>(seed), 90, 0.3f + 0.01f * static_cast<float>(seed), seed);
    const lung_pair found = split_lungs(given);
    REQUIRE(found.left.height == given.height);
    REQUIRE(found.left.width == given.width);
    const mask filled = fill_holes(given);
    for (std::size_t i = 0; i < given.pixels.size(); ++i) {
      REQUIRE(found.left.pixels[i] + found.right.pixels[i] <= 1);
      REQUIRE(found.left.pixels[i] + found.right.pixels[i] <= filled.pixels[i]);
    }
    CHECK(found.found == (count(found.left) > 0) + (count(found.right) > 0));
    CHECK((found.found == 1 || count(found.left) * count(found.right) > 0));
  }
}

TEST_CASE("split_lungs: masks beyond the limit and options out of range are refused") {
  CHECK_THROWS_AS(split_lungs(mask(1, 30001)), shape_error);
  CHECK_THROWS_WITH(split_lungs(mask(30001, 2)), "split_lungs: mask is 30001 x 2, expected at most 30000 a side");
  const mask some(4, 4, 1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double speck : {-0.1, 1.1, nan}) CHECK_THROWS_AS(split_lungs(some, {.speck = speck}), option_error);
  for (const double gap : {-1.0, nan}) CHECK_THROWS_AS(split_lungs(some, {.piece_gap = gap}), option_error);
  CHECK_THROWS_WITH(split_lungs(some, {.speck = 2}), "split_lungs: speck is 2.000000, expected 0 to 1");
}

TEST_CASE("original_split: the rule of thirds, as the baseline has it") {
  mask both(30, 90);
  draw_bar(both, 5, 10, 25, 40);  // begins before column 30 and ends before 60
  draw_bar(both, 5, 50, 25, 80);  // begins after column 30 and ends after 60
  const auto [left, right] = original_split(both);
  CHECK(count(left) == 600);
  CHECK(left(10, 10) == 1);
  CHECK(count(right) == 600);
  CHECK(right(10, 79) == 1);
  // Both fail for a lung that spans from the first third into the last.
  mask broad(30, 90);
  draw_bar(broad, 2, 25, 12, 65);
  draw_bar(broad, 15, 50, 25, 80);
  CHECK(count(original_split(broad).first) == 0);
  CHECK(count(original_split(mask(30, 90)).first) == 0);
}
