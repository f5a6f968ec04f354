// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/arrangement.hpp"

#include <catch2/catch.hpp>

#include "lungseg/data/pixels/moments.hpp"

using namespace lungseg;

namespace {

/// All pixels of a rectangle, rows [y1, y2) and columns [x1, x2).
moments rectangle(int y1, int x1, int y2, int x2) {
  moments result;
  for (int y = y1; y < y2; ++y) result += moments_of(run{y, x1, x2});
  return result;
}

}  // namespace

TEST_CASE("arrange: two bars side by side, by hand") {
  // Upright bars of 40 x 10, centres 30 apart; each has variance 99 / 12 across.
  const moments left = rectangle(0, 0, 40, 10), right = rectangle(0, 30, 40, 40);
  const arrangement a = arrange(left, right);
  CHECK(a.separation == Approx(900 / (2 * 99 / 12.0 + 1 / 6.0)));
  CHECK(a.lean == Approx(0).margin(1e-6));
  CHECK(a.tilt == Approx(0).margin(1e-6));
  CHECK(a.first_is_left);
  CHECK_FALSE(arrange(right, left).first_is_left);
}

TEST_CASE("arrange: the parts of one bar lie along their axis, at a separation of 6") {
  const arrangement a = arrange(rectangle(0, 0, 40, 10), rectangle(40, 0, 80, 10));
  CHECK(a.lean == Approx(90).margin(1e-4));
  // Centres 40 apart, variances (1600 - 1) / 12.
  CHECK(a.separation == Approx(1600 / (2 * 1599 / 12.0 + 1 / 6.0)));
  CHECK(a.separation == Approx(6).epsilon(0.01));
}

TEST_CASE("arrange: no shift changes anything") {
  const arrangement a = arrange(rectangle(0, 0, 40, 10), rectangle(5, 30, 55, 44)),
                    b = arrange(rectangle(1000, 700, 1040, 710), rectangle(1005, 730, 1055, 744));
  CHECK(a.separation == Approx(b.separation));
  CHECK(a.lean == Approx(b.lean));
  CHECK(a.tilt == Approx(b.tilt));
  CHECK(a.first_is_left == b.first_is_left);
}

TEST_CASE("arrange: lying bars are turned upright the shorter way, and in one place nothing can be told") {
  const arrangement lying = arrange(rectangle(0, 0, 10, 40), rectangle(30, 0, 40, 40));
  CHECK(lying.tilt == Approx(90));
  CHECK(lying.lean == Approx(0).margin(1e-6));
  const arrangement same = arrange(rectangle(0, 0, 4, 4), rectangle(0, 0, 4, 4));
  CHECK(same.separation == 0);
  CHECK(same.lean == 90);
  // Squares have no long axis: the perpendicular to the line of centres is taken for it.
  const arrangement round = arrange(rectangle(0, 0, 10, 10), rectangle(0, 30, 10, 40));
  CHECK(round.lean == Approx(0).margin(1e-6));
  CHECK(round.tilt == Approx(0).margin(1e-6));
  CHECK(round.first_is_left);
}

TEST_CASE("arrange: two pixels are no pair of lungs") {
  CHECK(arrange(rectangle(0, 0, 1, 1), rectangle(0, 30, 1, 31)).lean == Approx(90).margin(1e-6));
}
