// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/activation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace lungseg;

TEST_CASE("swish: known values, far ends, slope") {
  CHECK(math::swish(0).value == 0);
  CHECK(math::swish(0).slope == 0.5f);
  CHECK(math::swish(std::log(3.0f)).value == Approx(0.75 * std::log(3.0)));
  CHECK(math::swish(100).value == 100);
  CHECK(math::swish(100).slope == 1);
  CHECK(math::swish(-1000).value == 0);
  CHECK(math::swish(-1000).slope == 0);
  CHECK(std::isnan(math::swish(std::nanf("")).value));
  for (double x = -8; x <= 8; x += 0.25) {
    const auto swish = [](double v) { return v / (1 + std::exp(-v)); };
    const double slope = (swish(x + 1e-5) - swish(x - 1e-5)) / 2e-5;
    CHECK(double{math::swish(static_cast<float>(x)).value} == Approx(swish(x)).margin(1e-7));
    CHECK(double{math::swish(static_cast<float>(x)).slope} == Approx(slope).margin(1e-6));
  }
}
