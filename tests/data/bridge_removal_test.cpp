// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/bridge_removal.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/split/watershed_basins.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using lungseg_test::count;
using lungseg_test::draw_bar;
using lungseg_test::draw_ellipse;
using lungseg_test::from_rows;

TEST_CASE("cut_front: enters what lies beside the cut first, then two pixels a stride") {
  // A bar of 3 rows; the other side is the column before it.
  mask side(3, 20), other(3, 20);
  draw_bar(other, 0, 0, 3, 1);
  draw_bar(side, 0, 1, 3, 20);
  cut_front front{side, other};
  CHECK(front.entered().size() == 3);
  CHECK(front.advance());
  CHECK(front.entered().size() == 9);
  CHECK(front.before_longer_than(5) == [] {
    mask wanted(3, 20);
    draw_bar(wanted, 0, 1, 3, 2);
    return wanted;
  }());
  CHECK(front.before_longer_than(6) == side);  // it never gets longer
}

TEST_CASE("cut_front: stops where a bar opens into a block") {
  mask side(41, 60), other(41, 60);
  draw_bar(other, 18, 0, 23, 1);
  draw_bar(side, 18, 1, 23, 30);
  draw_bar(side, 0, 30, 41, 60);
  cut_front front{side, other};
  const mask passed = front.before_longer_than(15);  // a stride in the bar enters 10
  for (int x = 1; x < 30; ++x) CHECK(passed(20, x) == 1);
  CHECK(count(passed) < 5 * 29 + 40);
  CHECK(passed(20, 40) == 0);
}

TEST_CASE("cut_front: sides that do not touch have nothing between them") {
  const mask side = from_rows({"...##"}), other = from_rows({"#...."});
  cut_front front{side, other};
  CHECK(front.entered().empty());
  CHECK_FALSE(front.advance());
  CHECK(count(front.before_longer_than(3)) == 0);
}

TEST_CASE("clear_thin: the same as with an opening of the whole mask") {
  mask from(60, 90);
  draw_ellipse(from, 30, 30, 22, 18);
  draw_bar(from, 26, 30, 31, 85);
  mask which(60, 90);
  draw_bar(which, 26, 55, 31, 80);
  mask wanted = from;
  const mask reached = opening(from, structuring_element::disc(4));
  for (std::size_t i = 0; i < wanted.pixels.size(); ++i)
    if (which.pixels[i] && !reached.pixels[i]) wanted.pixels[i] = 0;
  mask cleared = from;
  clear_thin(cleared, which, 4);
  CHECK(cleared == wanted);
  CHECK(count(cleared) == count(from) - 5 * 25);
  clear_thin(cleared, mask(60, 90), 4);  // nothing to clear
  CHECK(cleared == wanted);
}

TEST_CASE("remove_bridge: takes the bar, leaves the block and its tip") {
  // A lung whose lower tip, 6 columns wide, is thinner than the bar of 11 rows that ends in it.
  mask lung(120, 100), bar(120, 100), other(120, 100);
  draw_ellipse(lung, 45, 70, 40, 22);
  draw_bar(lung, 75, 80, 115, 86);
  draw_bar(bar, 90, 20, 101, 80);
  draw_bar(other, 90, 0, 101, 20);
  mask side = lung, region = other;
  for (std::size_t i = 0; i < side.pixels.size(); ++i) {
    side.pixels[i] |= bar.pixels[i];
    region.pixels[i] |= side.pixels[i];
  }
  const mask trimmed = remove_bridge(watershed_basins{region}, side, other, 6);
  for (int x = 20; x < 78; ++x) CHECK(trimmed(95, x) == 0);
  CHECK(trimmed(112, 83) == 1);
  CHECK(trimmed(80, 83) == 1);
  CHECK(trimmed(45, 50) == 1);
}
