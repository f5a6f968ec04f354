// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/data/ct/ct_lungs.hpp"
#include "lungseg/data/ct/ct_phantom.hpp"
#include "lungseg/data/ct/ct_split.hpp"
#include "support/drawn_thorax.hpp"

using namespace lungseg;
using namespace lungseg_test;

namespace {

/// Everything in the volume that is so.
template <class Predicate>
std::int64_t count_if_hu(const ct_volume& volume, const ct_lungs& lungs, Predicate holds) {
  std::int64_t count = 0;
  for (std::size_t z = 0; z < lungs.slices.size(); ++z)
    for (std::size_t i = 0; i < volume.slices[z].pixels.size(); ++i)
      if (lungs.slices[z].left.pixels[i] || lungs.slices[z].right.pixels[i]) count += holds(volume.slices[z].pixels[i]);
  return count;
}

}  // namespace

TEST_CASE("draw_ct_phantom: the same numbers draw the same patient, others another") {
  const ct_phantom_options small{.size = 96, .slices = 3, .step = 40};
  const ct_phantom one = draw_ct_phantom(1, 2, small), again = draw_ct_phantom(1, 2, small);
  CHECK(one.volume.slices == again.volume.slices);
  CHECK(one.left == again.left);
  CHECK(one.volume.slices != draw_ct_phantom(1, 3, small).volume.slices);
  CHECK(one.volume.slices != draw_ct_phantom(2, 2, small).volume.slices);
  CHECK_THROWS_AS(draw_ct_phantom(1, 1, {.size = 10}), option_error);
  CHECK_THROWS_AS(draw_ct_phantom(1, 1, {.slices = 0}), option_error);
}

TEST_CASE("draw_ct_phantom: the left lung is on the right of the picture, and no pixel is in both") {
  const ct_phantom drawn = small_thorax(0);
  for (std::size_t z = 0; z < drawn.left.size(); ++z)
    for (std::size_t i = 0; i < drawn.left[z].pixels.size(); ++i)
      REQUIRE_FALSE((drawn.left[z].pixels[i] && drawn.right[z].pixels[i]));
  const mask& left = drawn.left[8];
  CHECK(left(96, 140) == 1);
  CHECK(drawn.right[8](96, 52) == 1);
}

TEST_CASE("find_ct_lungs: masks of drawn series are those that were drawn, left and right each") {
  const std::uint64_t index = GENERATE(0u, 1u, 2u, 3u);
  const ct_phantom drawn = small_thorax(index);
  const lung_dice dice = dice_of(drawn, find_ct_lungs(drawn.volume));
  CAPTURE(index, dice.left.dice(), dice.right.dice());
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
}

TEST_CASE("find_ct_lungs: also of noisy ones") {
  const ct_phantom drawn = small_thorax(4, 40);
  const lung_dice dice = dice_of(drawn, find_ct_lungs(drawn.volume));
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
}

TEST_CASE("find_ct_lungs: also of coarse ones, whose windpipe is six pixels wide") {
  const ct_phantom drawn = draw_ct_phantom(3, 0, {.size = 128, .slices = 15, .step = 20});
  const ct_lungs found = find_ct_lungs(drawn.volume);
  const lung_dice dice = dice_of(drawn, found);
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
  CHECK(found.slices.back().found == 0);
}

TEST_CASE("find_ct_lungs: lungs that touch in front are cut where they touch") {
  const ct_phantom drawn = small_thorax(0);
  const ct_lungs found = find_ct_lungs(drawn.volume);
  CHECK(std::count_if(found.slices.begin(), found.slices.end(),
                      [](const lung_pair& each) { return each.reason == split_reason::fused_split; }) >= 2);
}

TEST_CASE("find_ct_lungs: neither airways nor gas of the bowel") {
  ct_phantom drawn = small_thorax(1, 0);
  const ct_lungs found = find_ct_lungs(drawn.volume);
  const std::int64_t air = count_if_hu(drawn.volume, found, [](int hu) { return hu < -980; });
  const std::int64_t all = count_if_hu(drawn.volume, found, [](int) { return true; });
  CHECK(all > 10000);
  CHECK(air * 2000 < all);  // what is left are the tips of bronchi
}

TEST_CASE("find_ct_lungs: what lies outside of a scanner's circle changes nothing") {
  ct_phantom drawn = small_thorax(2);
  const ct_lungs before = find_ct_lungs(drawn.volume);
  for (hu_image& slice : drawn.volume.slices)
    for (int y = 0; y < slice.height; ++y)
      for (int x = 0; x < slice.width; ++x)
        if (std::hypot(y - 95.5, x - 95.5) > 96) slice(y, x) = least_hu;
  const ct_lungs after = find_ct_lungs(drawn.volume);
  CHECK(after.threshold == before.threshold);
  for (std::size_t z = 0; z < before.slices.size(); ++z) {
    CHECK(before.slices[z].left == after.slices[z].left);
    CHECK(before.slices[z].right == after.slices[z].right);
  }
}

TEST_CASE("find_ct_lungs: a picture mirrored left to right has its lungs exchanged") {
  ct_phantom drawn = small_thorax(3);
  for (std::size_t z = 0; z < drawn.left.size(); ++z) {
    for (auto* each : {&drawn.left[z], &drawn.right[z]})
      for (int y = 0; y < each->height; ++y) std::reverse(each->row(y), each->row(y) + each->width);
    hu_image& slice = drawn.volume.slices[z];
    for (int y = 0; y < slice.height; ++y) std::reverse(slice.row(y), slice.row(y) + slice.width);
    std::swap(drawn.left[z], drawn.right[z]);
  }
  const lung_dice dice = dice_of(drawn, find_ct_lungs(drawn.volume));
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
}

TEST_CASE("find_ct_lungs: slices that are alone, each by itself") {
  const ct_phantom drawn = small_thorax(0);
  ct_lungs alone;
  for (const hu_image& slice : drawn.volume.slices)
    alone.slices.push_back(
        find_ct_lungs({.slices = {slice}, .pixel_y = drawn.volume.pixel_y, .pixel_x = drawn.volume.pixel_x, .step = 0})
            .slices[0]);
  const lung_dice dice = dice_of(drawn, alone);
  CHECK(dice.left.dice() >= 0.98);
  CHECK(dice.right.dice() >= 0.98);
}

TEST_CASE("find_ct_lungs: slices without lung have none") {
  const ct_phantom drawn = small_thorax(0);
  const ct_lungs found = find_ct_lungs(drawn.volume);
  for (const std::size_t z : {std::size_t{0}, found.slices.size() - 1}) {
    CHECK(found.slices[z].found == 0);
    CHECK(found.slices[z].reason == split_reason::empty);
  }
}

TEST_CASE("find_ct_lungs: one lung is on the side of the body on which it lies") {
  ct_phantom drawn = small_thorax(1);
  for (std::size_t z = 0; z < drawn.left.size(); ++z)
    for (std::size_t i = 0; i < drawn.left[z].pixels.size(); ++i)
      if (drawn.right[z].pixels[i]) drawn.volume.slices[z].pixels[i] = 30;  // full of fluid
  const ct_lungs found = find_ct_lungs(drawn.volume);
  overlap left;
  for (std::size_t z = 0; z < drawn.left.size(); ++z) {
    left.add(drawn.left[z], found.slices[z].left);
    CHECK(found.slices[z].right == mask(192, 192));
  }
  CHECK(left.dice() >= 0.98);
}

TEST_CASE("split_slice: parts lie on the sides of the body, and one that reaches far over the middle is a guess") {
  const hu_image slice(60, 100, -850);
  const mask body(60, 100, 1);
  const auto bar = [](mask on, int y1, int y2, int x1, int x2) {
    for (int y = y1; y < y2; ++y) std::fill(on.row(y) + x1, on.row(y) + x2, std::uint8_t{1});
    return on;
  };
  const mask nothing(60, 100);
  const lung_pair one = split_slice(slice, bar(nothing, 10, 50, 60, 80), body, -450);
  CHECK(one.found == 1);
  CHECK(one.reason == split_reason::one_lung);
  CHECK(one.left == bar(nothing, 10, 50, 60, 80));
  // Two lungs, each in a front and a back part, which are closer to each other across the body than along it.
  const mask right = bar(bar(nothing, 2, 10, 10, 48), 50, 58, 10, 48),
             left = bar(bar(nothing, 2, 10, 52, 90), 50, 58, 52, 90);
  mask both = left;
  for (std::size_t i = 0; i < both.pixels.size(); ++i) both.pixels[i] |= right.pixels[i];
  const lung_pair parts = split_slice(slice, both, body, -450);
  CHECK(parts.left == left);
  CHECK(parts.right == right);
  const lung_pair plate = split_slice(slice, bar(nothing, 25, 35, 20, 80), body, -450);
  CHECK(plate.reason == split_reason::ambiguous_side);
}

TEST_CASE("find_ct_lungs: no volume, and slices of several sizes, are errors") {
  CHECK_THROWS_AS(find_ct_lungs({}), shape_error);
  CHECK_THROWS_AS(find_ct_lungs({.slices = {hu_image(3, 3), hu_image(3, 4)}, .pixel_y = 1, .pixel_x = 1, .step = 1}),
                  shape_error);
  CHECK_THROWS_AS(find_ct_lungs({.slices = {hu_image(3, 3)}, .pixel_y = 0, .pixel_x = 1, .step = 1}), option_error);
}
