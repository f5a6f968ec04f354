// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// The model of a step of benchmarks/scaling against steps that are worked out by hand.

#include "../../benchmarks/scaling/step_model.hpp"

#include <catch2/catch.hpp>

using namespace lungseg::bench;

namespace {

constexpr rank_work work{0.1, 0.2};      // four films take 0.8 s
const traffic gradients{{1e5, 1e5}, 4};  // in two buckets; four small sums
const step_options half{.backward = 0.5};

}  // namespace

TEST_CASE("step_model: one rank has its own work, and sends nothing") {
  CHECK(step_seconds(work, gradients, {1, 1, 1}, 1, 4, {.own_processor = true}) == Approx(0.9));
}

TEST_CASE("step_model: without overlap sums come behind all films") {
  // 0.8 of films and 4 x 0.01 of small sums, then 2 x (0.01 + 0.1)
  CHECK(step_seconds(work, gradients, {0.01, 0, 1e-6}, 2, 4, {.overlap = false}) == Approx(1.16));
}

TEST_CASE("step_model: what overlaps is hidden, the last bucket is not") {
  traffic large = gradients;
  large.small_sums = 0;
  // The buckets are ready at 0.6 and 0.8; the second is on its way for 0.11 from then on.
  CHECK(step_seconds(work, large, {0.01, 0, 1e-6}, 2, 4, half) == Approx(1.01));
}

TEST_CASE("step_model: small sums come before gradients, which wait for the wire") {
  // Forward 0.4 + 4 x 0.01, and 0.2 to the first bucket. It takes 1.01, and the second one goes behind it.
  CHECK(step_seconds(work, gradients, {0.01, 0, 1e-5}, 2, 4, half) == Approx(2.76));
}

TEST_CASE("step_model: the processor's part of a byte delays a rank's work, the wire's does not") {
  const traffic one{{1e5}};
  const double busy = step_seconds(work, one, {0, 2e-6, 0}, 2, 4, {.overlap = false});
  CHECK(busy == Approx(1.1));
  CHECK(step_seconds(work, one, {0, 0, 2e-6}, 2, 4, {.overlap = false}) == Approx(busy));
  // With overlap 0.2 more of work, of which nothing is left for the wire.
  CHECK(step_seconds(work, one, {0, 2e-6, 0}, 2, 4, half) == Approx(1.1));
}

TEST_CASE("step_model: four ranks call twice as often as two and send half as much again") {
  const auto four = lungseg::bench::link{0.01, 2e-6, 4e-6}.between(4);
  CHECK(four.call == Approx(0.02));
  CHECK(four.processor == Approx(3e-6));
  CHECK(four.wire == Approx(6e-6));
}

TEST_CASE("step_model: a line through its points is found, and no part of it is negative") {
  const line exact = fit_line({1, 4}, {5, 11});
  CHECK(exact.a == Approx(3));
  CHECK(exact.b == Approx(2));
  CHECK(fit_line({1, 2}, {1, 5}).a == 0);
  CHECK(fit_line({1, 2}, {5, 1}).b == 0);
}
