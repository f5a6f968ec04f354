// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/masks/mask_plausibility.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/data/masks/mask_mending.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "support/label_masks.hpp"
#include "support/mask_shapes.hpp"

using namespace lungseg;
using namespace lungseg_test;
using Catch::Matchers::Contains;

namespace {

mask rectangle_mask(int y1, int y2, int x1, int x2) {
  mask result(100, 100);
  for (int y = y1; y < y2; ++y)
    for (int x = x1; x < x2; ++x) result(y, x) = 1;
  return result;
}

const mask none(100, 100);

}  // namespace

TEST_CASE("why_no_lungs: lungs may be lungs, and nothing is nothing") {
  const mask chest = drawn_chest();
  CHECK(why_no_lungs(part_of(chest, patients_left), part_of(chest, patients_right)).empty());
  CHECK(why_no_lungs(none, none).empty());
  CHECK(why_no_lungs(rectangle_mask(10, 80, 60, 90), none).empty());
  CHECK(why_no_lungs(rectangle_mask(10, 80, 60, 90), rectangle_mask(10, 80, 10, 40)).empty());
}

TEST_CASE("why_no_lungs: each limit, with its figure") {
  const mask left = rectangle_mask(10, 80, 60, 90);
  CHECK_THAT(why_no_lungs(rectangle_mask(10, 17, 60, 67), none),
             Contains("left lung covers only 0.5 % of the picture"));
  CHECK(why_no_lungs(rectangle_mask(10, 15, 60, 70), none).empty());  // 0.5 % exactly
  CHECK_THAT(why_no_lungs(left, rectangle_mask(1, 99, 1, 53)), Contains("right lung covers 51.0 % of the picture"));
  CHECK_THAT(why_no_lungs(none, rectangle_mask(0, 100, 0, 30)), Contains("right lung touches 3 edges"));
  CHECK(why_no_lungs(none, rectangle_mask(0, 70, 0, 30)).empty());
  CHECK_THAT(why_no_lungs(rectangle_mask(1, 99, 60, 63), none), Contains("times as long as wide"));
  CHECK_THAT(why_no_lungs(rectangle_mask(1, 91, 1, 50), rectangle_mask(1, 91, 51, 99)),
             Contains("both lungs cover 87.3 %"));
  CHECK_THAT(why_no_lungs(left, rectangle_mask(40, 48, 20, 28)), Contains("one lung is only 3.0 % of both"));
  CHECK_THAT(why_no_lungs(left, left), Contains("do not lie side by side (separation 0.0"));
  CHECK_THAT(why_no_lungs(rectangle_mask(5, 45, 40, 55), rectangle_mask(50, 95, 40, 55)),
             Contains("do not lie side by side"));
  CHECK_THAT(why_no_lungs(rectangle_mask(1, 61, 60, 99), rectangle_mask(1, 61, 1, 41)), !Contains("edge"));
  CHECK_THAT(why_no_lungs(rectangle_mask(0, 60, 60, 99), rectangle_mask(0, 60, 1, 41)), Contains("79.0 % of an edge"));
}

TEST_CASE("why_no_lungs: one lung that is two") {
  mask both = rectangle_mask(10, 80, 60, 90);
  lungseg::detail::add_pixels(both, rectangle_mask(10, 80, 10, 40));
  CHECK_THAT(why_no_lungs(both, none), Contains("left lung is two lungs side by side"));
  mask pieces = rectangle_mask(10, 40, 60, 80);
  lungseg::detail::add_pixels(pieces, rectangle_mask(45, 80, 60, 80));
  CHECK(why_no_lungs(pieces, none).empty());
}

TEST_CASE("lung_limits: the defaults") {
  const lung_limits limits;
  CHECK(limits.least_lung == 0.005);
  CHECK(limits.most_lung == 0.5);
  CHECK(limits.most_both == 0.8);
  CHECK(limits.least_of_both == 0.04);
  CHECK(limits.most_edges == 2);
  CHECK(limits.most_edge == 0.75);
  CHECK(limits.most_elongation == 15);
  CHECK(limits.least_separation == 5);
  CHECK(limits.most_lean == 45);
}

TEST_CASE("find_fault: black on white and frames are found, and undone") {
  const mask chest = drawn_chest();
  mask lungs = part_of(chest, patients_left);
  lungseg::detail::add_pixels(lungs, part_of(chest, patients_right));
  CHECK_FALSE(find_fault(lungs).any());

  mask inverted = complement(lungs);
  const mask_fault fault = find_fault(inverted);
  CHECK(fault.inverted);
  CHECK_FALSE(fault.frame.any());
  CHECK_THAT(to_string(fault), Contains("black on white") && Contains("100.0 % of its margin"));
  mend(inverted, fault);
  CHECK(inverted == lungs);

  mask framed = lungs;
  for (int i = 0; i < chest_size; ++i) framed(0, i) = framed(chest_size - 1, i) = framed(i, 0) = framed(i, 1) = 1;
  const mask_fault frame = find_fault(framed);
  CHECK_FALSE(frame.inverted);
  CHECK(frame.frame == mask_frame{.top = 1, .bottom = 1, .left = 2, .right = 0});
  CHECK(to_string(frame) == "has a frame: 1 pixel at the top, 1 pixel at the bottom, 2 pixels at the left");
  mend(framed, frame);
  CHECK(framed == lungs);

  mask most = lungs;  // nine tenths of an edge are a line, less is a lung that touches it
  for (int i = 0; i < 115; ++i) most(0, i) = 1;
  CHECK_FALSE(find_fault(most).any());
  most(0, 115) = 1;
  CHECK(find_fault(most).frame == mask_frame{.top = 1});
}
