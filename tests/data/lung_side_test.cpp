// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/split/lung_side.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "lungseg/data/pixels/mask_sets.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg::detail;
using namespace lungseg_test;

namespace {

side_cue cue_of(const mask& lung) {
  return read_side(lung, moments_of(lung));
}

/// Upright, 60 x 20, with a bay of 20 x 8 in its right border.
mask bay_on_the_right() {
  mask result(80, 60);
  for (int y = 10; y < 70; ++y)
    for (int x = 20; x < 40; ++x) result(y, x) = !(x >= 32 && y >= 30 && y < 50);
  return result;
}

mask exchanged(const mask& in) {
  mask result(in.height, in.width);
  for (int y = 0; y < in.height; ++y) std::reverse_copy(in.row(y), in.row(y) + in.width, result.row(y));
  return result;
}

}  // namespace

TEST_CASE("hollow_below_hull: rows of heights worked by hand") {
  CHECK(hollow_below_hull({}) == 0);
  CHECK(hollow_below_hull({5}) == 0);
  CHECK(hollow_below_hull({1, 2, 3, 4}) == Approx(0).margin(1e-12));
  CHECK(hollow_below_hull({0, 3, 4, 3, 0}) == Approx(0).margin(1e-12));
  CHECK(hollow_below_hull({2, 0, 2}) == 2);
  CHECK(hollow_below_hull({3, 0, 1, 0, 3}) == 3 + 2 + 3);
  CHECK(hollow_below_hull({0, 0, 4}) == 2);  // the hull passes the middle at 2
}

TEST_CASE("read_side: the hollow border is the side of the heart") {
  const side_cue right = cue_of(bay_on_the_right()), left = cue_of(exchanged(bay_on_the_right()));
  CHECK(right.hollow > 0.2);
  CHECK(left.hollow == Approx(-right.hollow).margin(0.02));
  CHECK(std::abs(right.slant) < 3);
  // A third of the slices lack 8 columns, so the mean is a little less than 8 / 3 over the deviation across.
  const moments bay = moments_of(bay_on_the_right());
  const double across = principal_axes_of(bay).across / static_cast<double>(bay.area);
  const double deviation = std::sqrt(across + 1.0 / 12);
  CHECK(right.hollow == Approx(8.0 / 3 / deviation).epsilon(0.15));
}

TEST_CASE("read_side: slant is the lean of the axis, also when the film is turned") {
  const known_mask upright = from_sides(bay_on_the_right(), mask(80, 60));
  for (const double degrees : {-40.0, -15.0, 15.0, 40.0}) {
    const side_cue cue = cue_of(rotated_wider(upright, degrees).given);
    CHECK(cue.slant == Approx(degrees).margin(3));
    CHECK(cue.hollow == Approx(cue_of(upright.given).hollow).margin(0.12));
  }
}

TEST_CASE("read_side: a round shape and a single pixel tell nothing") {
  mask disc(40, 40);
  draw_ellipse(disc, 20, 20, 15, 15);
  for (const mask& shape : {disc, mask(1, 1, 1)}) {
    CHECK(cue_of(shape).hollow == 0);
    CHECK(cue_of(shape).slant == 0);
  }
}

TEST_CASE("side_of_single: certain when both cues agree or the hollow is plain") {
  const auto check = [](side_cue cue, bool on_the_left, bool certain) {
    const single_side side = side_of_single(cue);
    CAPTURE(cue.hollow, cue.slant);
    CHECK(side.on_the_left == on_the_left);
    CHECK(side.certain == certain);
  };
  check({0.1, 10}, true, true);
  check({-0.1, -10}, false, true);
  check({0.1, -10}, false, false);  // they disagree: the slant is believed
  check({-0.1, 10}, true, false);
  check({0.3, -10}, true, true);  // very hollow: rotation does not matter
  check({-0.3, 10}, false, true);
  check({0.1, 1}, true, false);  // hardly any slant
  check({0, 10}, true, false);
  check({0, 0}, false, false);
}
