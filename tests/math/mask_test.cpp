// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/mask.hpp"

#include <catch2/catch.hpp>

#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::infinite;
using lungseg_test::not_a_number;
using math::paste_rule;

TEST_CASE("paste_axis_of: pixels of each rule for a box of 20 to 132 and 28 cells") {
  const auto resize = math::paste_axis_of(paste_rule::box_resize, 20, 132, 28, 512);
  CHECK(resize.first == 20);
  CHECK(resize.count == 112);
  const auto expanded = math::paste_axis_of(paste_rule::expand_one, 20, 132, 28, 512);
  CHECK(expanded.first == 16);   // 76 - 60
  CHECK(expanded.count == 121);  // to 136 inclusive
  const auto grid = math::paste_axis_of(paste_rule::grid_sample, 20, 132, 28, 512);
  CHECK(grid.first == 18);  // half a cell is two pixels
  CHECK(grid.count == 116);
  const auto clamped = math::paste_axis_of(paste_rule::edge_clamp, 20, 132, 28, 512);
  CHECK(clamped.first == 20);
  CHECK(clamped.count == 112);
}

TEST_CASE("paste_axis_of: cut at the film's border, the pixels keep their cells") {
  for (const paste_rule rule :
       {paste_rule::box_resize, paste_rule::expand_one, paste_rule::grid_sample, paste_rule::edge_clamp}) {
    const auto whole = math::paste_axis_of(rule, 40, 152, 28, 512);
    const auto cut = math::paste_axis_of(rule, -60, 52, 28, 50);  // the same box 100 pixels to the left
    CHECK(cut.first == 0);
    CHECK(cut.count == 50);
    CHECK(cut.origin == Approx(whole.origin + (100 - whole.first) * whole.step));
  }
}

TEST_CASE("paste_axis_of: nothing for boxes without extent, off the film or not a number") {
  for (const paste_rule rule :
       {paste_rule::box_resize, paste_rule::expand_one, paste_rule::grid_sample, paste_rule::edge_clamp}) {
    CHECK(math::paste_axis_of(rule, 5, 5, 28, 50).count == 0);
    CHECK(math::paste_axis_of(rule, 9, 5, 28, 50).count == 0);
    CHECK(math::paste_axis_of(rule, 500, 600, 28, 50).count == 0);
    CHECK(math::paste_axis_of(rule, -600, -500, 28, 50).count == 0);
    CHECK(math::paste_axis_of(rule, not_a_number, 5, 28, 50).count == 0);
    CHECK(math::paste_axis_of(rule, 5, infinite, 28, 50).count == 0);
  }
}
