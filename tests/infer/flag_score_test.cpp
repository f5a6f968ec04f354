// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/score/flag_score.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

#include "lungseg/infer/quality/conformal.hpp"
#include "lungseg/infer/quality/fit_ridge.hpp"

using namespace lungseg;

TEST_CASE("A flag's figures, by hand") {
  const flag_score s =
      score_flag({{0.80, 0.70, 0.6, 0.9}, {0.95, 0.90, 0.8, 0.93}, {0.85, 0.92, 0.8, 0.95}, {0.97, 0.95, 0.9, 0.98}});
  CHECK(s.lungs == 4);
  CHECK(s.poor == 2);
  CHECK(s.auc == Approx(0.75));  // of four pairs, the third lung is expected to be better than the second
  CHECK(s.calibration_error == Approx((0.1 + 0.05 + 0.07 + 0.02) / 4));  // a bin each
  CHECK(s.coverage == Approx(0.75));
  CHECK(s.risk == Approx((0.2 + 0.05 + 0.15 + 0.03) / 4));
}

TEST_CASE("Within a bin, errors of two signs cancel, and the worst tenth is left out of the risk at 90 %") {
  std::vector<flag_case> cases;
  for (int i = 0; i < 20; ++i) cases.push_back({i % 2 ? 0.94 : 0.96, 0.95 + 1e-9 * i, 0, 1});
  cases[0].dice = 0.2, cases[1].dice = 0.4;
  const flag_score s = score_flag(cases);
  CHECK(s.calibration_error == Approx(((0.95 - 0.2) + (0.95 - 0.4)) / 20).margin(1e-6));
  CHECK(s.risk_at_90 == Approx(0.05));
  CHECK(s.risk == Approx((18 * 0.05 + 0.8 + 0.6) / 20));
}

TEST_CASE("What cannot be measured is not a number") {
  CHECK(std::isnan(score_flag({}).coverage));
  CHECK(std::isnan(score_flag({{0.95, 0.9, 0, 1}}).auc));
  CHECK(score_flag({{0.5, 0.9, 0, 1}, {0.95, 0.9, 0, 1}}).auc == 0.5);
}

TEST_CASE("A conformal bound is an order statistic, and infinite for too few values") {
  CHECK(conformal_bound({3, 1, 2, 4, 5, 9, 8, 7, 6}, 0.1) == 9);  // ceil(10 * 0.9) of 9
  CHECK(conformal_bound({3, 1, 2, 4}, 0.4) == 3);
  CHECK(std::isinf(conformal_bound({1, 2, 3}, 0.1)));
}

TEST_CASE("Conformal bounds cover what they promise") {
  std::mt19937_64 drawn{7};
  const auto value = [&] { return -std::log(1 - static_cast<double>(drawn() >> 11) * 0x1p-53); };
  int covered = 0, trials = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 99; ++i) values.push_back(value());
    const double bound = conformal_bound(values, 0.1);
    for (int i = 0; i < 10; ++i, ++trials) covered += value() <= bound;
  }
  CHECK(static_cast<double>(covered) / trials == Approx(0.9).margin(0.02));
}

TEST_CASE("Ridge regression finds a line, and a penalty draws it in") {
  std::vector<std::vector<double>> rows;
  std::vector<double> targets;
  for (int i = 0; i < 10; ++i) {
    rows.push_back({i * 1.0, (i * 7 % 10) * 100.0, 5});  // the last never changes
    targets.push_back(2 * rows.back()[0] + 0.01 * rows.back()[1] + 3);
  }
  const ridge_regression exact = fit_nonnegative_ridge(rows, targets, 0);
  CHECK(exact({20, 100, 5}) == Approx(44));
  const ridge_regression drawn = fit_nonnegative_ridge(rows, targets, 10);
  CHECK(std::abs(drawn.weights[0]) < std::abs(exact.weights[0]));
  CHECK(drawn.offset == Approx(exact.offset));
}

TEST_CASE("No weight of the regression is negative, and none could be better") {
  std::mt19937_64 draw{7};
  const auto number = [&] { return static_cast<double>(draw() >> 11) * 0x1p-53; };
  std::vector<std::vector<double>> rows;
  std::vector<double> targets;
  for (int i = 0; i < 200; ++i) {
    const double a = number(), b = number(), c = number();
    rows.push_back({a, b, a + 0.3 * c, b + c});
    targets.push_back(a - 2 * b + 0.5 * c + 0.1 * number());
  }
  const double penalty = 3;
  const ridge_regression fitted = fit_nonnegative_ridge(rows, targets, penalty);
  // Half the derivative by each weight of the squared errors and the penalty: zero, or a weight of zero would have to
  // sink further.
  for (std::size_t k = 0; k < 4; ++k) {
    double slope = penalty * fitted.weights[k];
    for (std::size_t i = 0; i < rows.size(); ++i)
      slope += (fitted(rows[i]) - targets[i]) * (rows[i][k] - fitted.centre[k]) / fitted.spread[k];
    CHECK(fitted.weights[k] >= 0);
    if (fitted.weights[k] > 0)
      CHECK(slope == Approx(0).margin(1e-6));
    else
      CHECK(slope > -1e-6);
  }
  CHECK(fitted.weights[1] == 0);  // it speaks against
  CHECK(fitted.weights[2] > 0);
}
