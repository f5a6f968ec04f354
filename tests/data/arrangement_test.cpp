// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/arrangement.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../support/mask_shapes.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

using namespace lungseg;
using lungseg_test::moments_of_rectangle;

TEST_CASE("principal_axes: a rectangle worked by hand") {
  // 2 rows and 4 columns: columns -1.5, -0.5, 0.5, 1.5 from the middle, rows -0.5 and 0.5.
  const principal_axes axes = principal_axes_of(moments_of_rectangle(3, 10, 5, 14));
  CHECK(axes.along == Approx(2 * (2.25 + 0.25 + 0.25 + 2.25)));
  CHECK(axes.across == Approx(8 * 0.25));
  CHECK(axes.up_x == 1);
  CHECK(axes.up_y == Approx(0).margin(1e-12));
  CHECK(axes.tilt() == Approx(90));
  const principal_axes upright = principal_axes_of(moments_of_rectangle(3, 10, 8, 12));
  CHECK(upright.up_x == Approx(0).margin(1e-12));
  CHECK(upright.up_y == -1);
}

TEST_CASE("principal_axes: of an ellipse, however it is turned") {
  for (const double degrees : {-80.0, -30.0, 0.0, 12.0, 45.0, 89.0}) {
    const double angle = degrees / 57.29577951308232;
    mask drawn(300, 300);
    for (int y = 0; y < 300; ++y)
      for (int x = 0; x < 300; ++x) {
        const double along = std::sin(angle) * (x - 150) - std::cos(angle) * (y - 150),
                     across = std::cos(angle) * (x - 150) + std::sin(angle) * (y - 150);
        drawn(y, x) = std::hypot(along / 120, across / 40) < 1;
      }
    const moments m = detail::moments_of(drawn);
    const principal_axes axes = principal_axes_of(m);
    // An ellipse has a quarter of its squared half axis as variance.
    CHECK(axes.along / static_cast<double>(m.area) == Approx(120 * 120 / 4).epsilon(0.01));
    CHECK(axes.across / static_cast<double>(m.area) == Approx(40 * 40 / 4).epsilon(0.01));
    CHECK(axes.up_x == Approx(std::sin(angle)).margin(0.01));
    CHECK(axes.up_y == Approx(-std::cos(angle)).margin(0.01));
    CHECK(axes.tilt() == Approx(std::abs(degrees)).margin(0.5));
  }
}

TEST_CASE("principal_axes: without a long axis, lying") {
  CHECK(principal_axes_of(moments::of_run(5, 5, 6)).tilt() == Approx(90));
}

TEST_CASE("arrange: two bars side by side, by hand") {
  // Upright bars of 40 x 10, centres 30 apart; each has variance 99 / 12 across.
  const moments left = moments_of_rectangle(0, 0, 40, 10), right = moments_of_rectangle(0, 30, 40, 40);
  const arrangement a = arrange(left, right);
  CHECK(a.separation == Approx(900 / (2 * 99 / 12.0 + 1 / 6.0)));
  CHECK(a.lean == Approx(0).margin(1e-6));
  CHECK(a.tilt == Approx(0).margin(1e-6));
  CHECK(a.first_is_left);
  CHECK_FALSE(arrange(right, left).first_is_left);
}

TEST_CASE("arrange: the parts of one bar lie along their axis, at a separation of 6") {
  const arrangement a = arrange(moments_of_rectangle(0, 0, 40, 10), moments_of_rectangle(40, 0, 80, 10));
  CHECK(a.lean == Approx(90).margin(1e-4));
  // Centres 40 apart, variances (1600 - 1) / 12.
  CHECK(a.separation == Approx(1600 / (2 * 1599 / 12.0 + 1 / 6.0)));
  CHECK(a.separation == Approx(6).epsilon(0.01));
}

TEST_CASE("arrange: no shift changes anything") {
  const arrangement a = arrange(moments_of_rectangle(0, 0, 40, 10), moments_of_rectangle(5, 30, 55, 44)),
                    b = arrange(moments_of_rectangle(1000, 700, 1040, 710), moments_of_rectangle(1005, 730, 1055, 744));
  CHECK(a.separation == Approx(b.separation));
  CHECK(a.lean == Approx(b.lean));
  CHECK(a.tilt == Approx(b.tilt));
  CHECK(a.first_is_left == b.first_is_left);
}

TEST_CASE("arrange: lying bars are turned upright the shorter way, and in one place nothing can be told") {
  const arrangement lying = arrange(moments_of_rectangle(0, 0, 10, 40), moments_of_rectangle(30, 0, 40, 40));
  CHECK(lying.tilt == Approx(90));
  CHECK(lying.lean == Approx(0).margin(1e-6));
  const arrangement same = arrange(moments_of_rectangle(0, 0, 4, 4), moments_of_rectangle(0, 0, 4, 4));
  CHECK(same.separation == 0);
  CHECK(same.lean == 90);
  // Squares have no long axis: the perpendicular to the line of centres is taken for it.
  const arrangement round = arrange(moments_of_rectangle(0, 0, 10, 10), moments_of_rectangle(0, 30, 10, 40));
  CHECK(round.lean == Approx(0).margin(1e-6));
  CHECK(round.tilt == Approx(0).margin(1e-6));
  CHECK(round.first_is_left);
}

TEST_CASE("arrange: two pixels are no pair of lungs") {
  CHECK(arrange(moments_of_rectangle(0, 0, 1, 1), moments_of_rectangle(0, 30, 1, 31)).lean == Approx(90).margin(1e-6));
}
