// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/math/loss.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace lungseg;

namespace {
/// Central difference of a double function at x.
template <class F>
double slope_of(F f, double x) {
  constexpr double h = 1e-6;
  return (f(x + h) - f(x - h)) / (2 * h);
}
}  // namespace

TEST_CASE("smooth_l1: known values of torchvision (beta 1/9), Keras (beta 1) and detectron2 (L1)") {
  CHECK(math::smooth_l1(0.05f, 1.0f / 9).value == Approx(0.01125));
  CHECK(math::smooth_l1(0.2f, 1.0f / 9).value == Approx(0.144444).epsilon(1e-5));
  CHECK(math::smooth_l1(-0.5f, 1).value == Approx(0.125));
  CHECK(math::smooth_l1(-2, 1).value == Approx(1.5));
  CHECK(math::smooth_l1(-0.3f, 0).value == 0.3f);
  CHECK(math::smooth_l1(0, 0).value == 0.0f);
  CHECK(math::smooth_l1(0, 0).slope == 0.0f);
  CHECK(std::isnan(math::smooth_l1(std::numeric_limits<float>::quiet_NaN(), 1).value));
}

TEST_CASE("smooth_l1: slope equals central differences, and is continuous at beta") {
  for (const double beta : {1.0, 1.0 / 9})
    for (const double d : {-3.0, -0.7, -0.05, 0.02, 0.4, 5.0}) {
      const auto value = [beta](double x) {
        return std::abs(x) < beta ? 0.5 * x * x / beta : std::abs(x) - 0.5 * beta;
      };
      const auto got = math::smooth_l1(static_cast<float>(d), static_cast<float>(beta));
      CHECK(got.value == Approx(value(d)));
      CHECK(got.slope == Approx(slope_of(value, d)));
    }
  CHECK(math::smooth_l1(std::nextafter(0.5f, 0.0f), 0.5f).slope == Approx(math::smooth_l1(0.5f, 0.5f).slope));
}

TEST_CASE("sigmoid_cross_entropy: value and slope, small and huge logits") {
  CHECK(math::sigmoid_cross_entropy(0, 1).value == Approx(std::log(2.0)));
  CHECK(math::sigmoid_cross_entropy(0, 0.25f).slope == Approx(0.25));
  for (const double x : {-12.0, -2.0, -0.1, 0.3, 4.0, 11.0})
    for (const double t : {0.0, 0.3, 1.0}) {
      const auto value = [t](double z) {
        return -t * std::log(1 / (1 + std::exp(-z))) - (1 - t) * std::log(1 / (1 + std::exp(z)));
      };
      const auto got = math::sigmoid_cross_entropy(static_cast<float>(x), static_cast<float>(t));
      CHECK(got.value == Approx(value(x)).margin(1e-7));
      CHECK(got.slope == Approx(slope_of(value, x)).margin(1e-7));
    }
  CHECK(math::sigmoid_cross_entropy(1000, 0).value == 1000.0f);
  CHECK(math::sigmoid_cross_entropy(-1000, 0).value == 0.0f);
  CHECK(math::sigmoid_cross_entropy(-1000, 1).slope == -1.0f);
  CHECK(std::isnan(math::sigmoid_cross_entropy(std::numeric_limits<float>::quiet_NaN(), 0).value));
}

TEST_CASE("clipped_cross_entropy: a probability is clipped, with 1e-7 inside the logarithm") {
  // p = 0: -ln(1e-7 + 1e-7). p = 1: 1 - 1e-7 is 1 - 2^-23 in float, as in Keras, so -ln(2^-23 + 1e-7).
  CHECK(math::clipped_cross_entropy(0, 1).value == Approx(-std::log(2e-7)));
  CHECK(math::clipped_cross_entropy(1, 0).value == Approx(-std::log(std::pow(2, -23) + 1e-7)).epsilon(1e-6));
  CHECK(math::clipped_cross_entropy(0, 0).value == Approx(0).margin(1e-6));
  CHECK(math::clipped_cross_entropy(0, 1).slope == 0.0f);  // clipped: nothing to learn there
  CHECK(math::clipped_cross_entropy(1, 0).slope == 0.0f);
  for (const double p : {0.001, 0.2, 0.5, 0.9})
    for (const double t : {0.0, 0.4, 1.0}) {
      const auto value = [t](double q) { return -t * std::log(q + 1e-7) - (1 - t) * std::log(1 - q + 1e-7); };
      const auto got = math::clipped_cross_entropy(static_cast<float>(p), static_cast<float>(t));
      CHECK(got.value == Approx(value(p)).margin(1e-6));
      CHECK(got.slope == Approx(slope_of(value, p)).epsilon(1e-4));
    }
}

TEST_CASE("clipped_sigmoid_cross_entropy: agrees with the exact one except in the tails") {
  for (const float x : {-6.0f, -1.0f, 0.5f, 5.0f})
    for (const float t : {0.0f, 1.0f}) {
      const auto exact = math::sigmoid_cross_entropy(x, t), clipped = math::clipped_sigmoid_cross_entropy(x, t);
      CHECK(clipped.value == Approx(exact.value).margin(1e-4));
      CHECK(clipped.slope == Approx(exact.slope).margin(1e-4));
    }
  CHECK(math::clipped_sigmoid_cross_entropy(-40, 1).slope == 0.0f);
  CHECK(math::clipped_sigmoid_cross_entropy(-40, 1).value == Approx(15.42495));
}

TEST_CASE("log_sum_exp: shifted by the largest") {
  const float three[] = {1, 2, 3}, large[] = {1000, 1000}, one[] = {-7};
  CHECK(math::log_sum_exp(three, 3) == Approx(3.4076059644));
  CHECK(math::log_sum_exp(large, 2) == Approx(1000 + std::log(2.0)));
  CHECK(math::log_sum_exp(one, 1) == -7.0f);
}

TEST_CASE("sigmoid: symmetric and without overflow") {
  CHECK(math::sigmoid(0) == 0.5f);
  CHECK(math::sigmoid(2) == Approx(0.8807970780));
  CHECK(math::sigmoid(2) + math::sigmoid(-2) == Approx(1));
  CHECK(math::sigmoid(-200) == Approx(0).margin(1e-30));
  CHECK(math::sigmoid(200) == 1.0f);
}
