// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/anchor.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("anchor_of: equal area, and the ratio's two meanings are transposed") {
  for (const double ratio : {0.5, 1.0, 2.0, 3.0}) {
    const auto wide = math::anchor_of(32, ratio, true), tall = math::anchor_of(32, ratio, false);
    CHECK(wide.width * wide.height == Approx(32 * 32));
    CHECK(wide.width / wide.height == Approx(ratio));
    CHECK(wide.width == Approx(tall.height));
    CHECK(wide.height == Approx(tall.width));
  }
}

TEST_CASE("anchor_at: rounding is to even") {
  const precise_box odd = math::anchor_at(0, 0, {33, 35}, true);  // halves 16.5 and 17.5
  CHECK(odd.x2 == 16);
  CHECK(odd.y2 == 18);
  CHECK(odd.x1 == -16);
  CHECK(odd.y1 == -18);
  CHECK(math::anchor_at(3, 5, {33, 35}, false).x2 == 19.5);
}
