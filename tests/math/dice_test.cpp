// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/dice.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("dice_loss: 0 for equal masks, 1 for disjoint ones, 1 - 2 |A B| / (|A| + |B|) between") {
  CHECK(math::dice_loss({5, 5, 5}, 0) == 0);
  CHECK(math::dice_loss({0, 3, 5}, 0) == 1);
  CHECK(math::dice_loss({2, 4, 4}, 0) == 0.5);
  CHECK(math::dice_loss({0, 0, 0}, 1e-5) == 0);
}

TEST_CASE("dice_slope: equals central differences of the loss by one pixel's probability") {
  const math::dice_sums sums{3.25, 6.5, 5.75};
  for (const double smooth : {0.0, 0.5})
    for (const double target : {0.0, 0.3, 1.0}) {
      const auto at = [&](double step) {
        return math::dice_loss({sums.both + step * target, sums.predicted + step, sums.truth}, smooth);
      };
      CHECK(math::dice_slope(sums, smooth, target) == Approx((at(1e-5) - at(-1e-5)) / 2e-5).epsilon(1e-8));
    }
}
