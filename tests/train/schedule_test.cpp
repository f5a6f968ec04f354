// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/train/schedule.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("the warm-up rises in equal steps to the full rate", "[train][schedule]") {
  const schedule_options options{.decay = decay_rule::constant, .warmup_steps = 4, .warmup_start = 0.2f};
  CHECK(learning_rate(0.5f, 0, 100, options) == Approx(0.1));
  CHECK(learning_rate(0.5f, 1, 100, options) == Approx(0.2));
  CHECK(learning_rate(0.5f, 2, 100, options) == Approx(0.3));
  CHECK(learning_rate(0.5f, 3, 100, options) == Approx(0.4));
  for (const std::int64_t step : {4, 5, 99}) CHECK(learning_rate(0.5f, step, 100, options) == 0.5f);
  // A stage that is shorter than the warm-up still ends near its full rate.
  CHECK(learning_rate(0.5f, 1, 2, options) == Approx(0.3));
}

TEST_CASE("the cosine goes from the full rate to the final share", "[train][schedule]") {
  schedule_options options{.decay = decay_rule::cosine, .warmup_steps = 0, .final_share = 0.1f};
  CHECK(learning_rate(2.0f, 0, 90, options) == 2.0f);
  CHECK(learning_rate(2.0f, 30, 90, options) == Approx(0.2 + 1.8 * 0.75));  // cos(60 degrees) = 1/2
  CHECK(learning_rate(2.0f, 45, 90, options) == Approx(1.1));
  CHECK(learning_rate(2.0f, 60, 90, options) == Approx(0.2 + 1.8 * 0.25));
  CHECK(learning_rate(2.0f, 90, 90, options) == Approx(0.2));
  CHECK(learning_rate(2.0f, 1000, 90, options) == Approx(0.2));
  options.warmup_steps = 10;  // the cosine covers what follows the warm-up
  CHECK(learning_rate(2.0f, 10, 90, options) == 2.0f);
  CHECK(learning_rate(2.0f, 50, 90, options) == Approx(1.1));
  for (std::int64_t step = 11; step <= 90; ++step)
    CHECK(learning_rate(2.0f, step, 90, options) < learning_rate(2.0f, step - 1, 90, options));
}

TEST_CASE("the step rule falls by its factor at each share of the stage", "[train][schedule]") {
  const schedule_options options{.decay = decay_rule::step, .warmup_steps = 0};
  for (const std::int64_t total : {3, 300, 3000}) {
    const std::int64_t third = total / 3;
    CHECK(learning_rate(1.0f, third - 1, total, options) == 1.0f);
    CHECK(learning_rate(1.0f, third, total, options) == Approx(0.1));
    CHECK(learning_rate(1.0f, 2 * third - 1, total, options) == Approx(0.1));
    CHECK(learning_rate(1.0f, 2 * third, total, options) == Approx(0.01));
  }
}

TEST_CASE("senseless schedules are refused", "[train][schedule]") {
  CHECK_THROWS_AS(learning_rate(1, 0, 10, {.warmup_steps = -1}), option_error);
  CHECK_THROWS_AS(learning_rate(1, 0, 10, {.final_share = 1.5f}), option_error);
  CHECK_THROWS_AS(learning_rate(1, 0, 10, {.step_every = 0}), option_error);
}
