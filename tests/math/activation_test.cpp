// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/activation.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

using namespace lungseg;

namespace {
constexpr auto swish = [](float x) { return math::activate<activation::swish>(x); };
constexpr auto slope = [](float x) { return math::activate_backward<activation::swish>(1.0f, x); };
}  // namespace

TEST_CASE("swish: known values, far ends, slope") {
  CHECK(swish(0) == 0);
  CHECK(slope(0) == 0.5f);
  CHECK(swish(std::log(3.0f)) == Approx(0.75 * std::log(3.0)));
  CHECK(swish(100) == 100);
  CHECK(slope(100) == 1);
  CHECK(swish(-1000) == 0);
  CHECK(slope(-1000) == 0);
  CHECK(std::isnan(swish(std::nanf(""))));
  for (double x = -8; x <= 8; x += 0.25) {
    const auto formula = [](double v) { return v / (1 + std::exp(-v)); };
    const double numeric = (formula(x + 1e-5) - formula(x - 1e-5)) / 2e-5;
    CHECK(double{swish(static_cast<float>(x))} == Approx(formula(x)).margin(1e-7));
    CHECK(double{slope(static_cast<float>(x))} == Approx(numeric).margin(1e-6));
  }
}

TEST_CASE("activations: names, and which slopes are functions of the result") {
  CHECK(std::string{name(activation::relu)} == "relu");
  CHECK(std::string{name(activation::swish)} == "swish");
  CHECK((slope_is_of_result(activation::relu) && slope_is_of_result(activation::sigmoid)));
  CHECK_FALSE(slope_is_of_result(activation::swish));
  int met = 0;
  with_activation(activation::sigmoid, [&](auto kind) { met += kind == activation::sigmoid ? 1 : 100; });
  CHECK(met == 1);
}
