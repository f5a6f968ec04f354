// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/infer/quality/fit_shapes.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "lungseg/core/error.hpp"

using namespace lungseg;

namespace {

using coordinates = std::vector<double>;

coordinates plus(coordinates to, double times, const coordinates& direction) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += times * direction[i];
  return to;
}

const coordinates planted_mean{0, 0, 4, 0, 4, 3, 0, 3};
const coordinates planted_mode{0.5, 0.5, -0.5, 0.5, 0, 0, 0, 0};
const coordinates other{0, 0, 0, 0, 0.6, 0, 0, 0.8};  // at a right angle to the mode

/// Shapes that differ along the planted mode alone, with variance 4.
std::vector<coordinates> planted() {
  std::vector<coordinates> shapes;
  for (const double times : {-2, 0, 2}) shapes.push_back(plus(planted_mean, times, planted_mode));
  return shapes;
}

}  // namespace

TEST_CASE("A shape model finds the mode that was planted") {
  const shape_model model = fit_shape_model(planted());
  REQUIRE(model.variances.size() == 1);
  CHECK(model.variances[0] == Approx(4));
  double along = 0;
  for (std::size_t i = 0; i < planted_mode.size(); ++i) {
    CHECK(model.mean[i] == Approx(planted_mean[i]).margin(1e-12));
    along += model.modes[i] * planted_mode[i];
  }
  CHECK(std::abs(along) == Approx(1));
}

TEST_CASE("Many shapes have the modes that a few have") {
  std::vector<coordinates> few, many;
  for (const double a : {-3, 3})
    for (const double b : {-1, 1}) few.push_back(plus(plus(planted_mean, a, planted_mode), b, other));
  for (int i = 0; i < 3; ++i) many.insert(many.end(), few.begin(), few.end());  // 12 of 8 coordinates
  const shape_model one = fit_shape_model(few, 0.999), other_way = fit_shape_model(many, 0.999);
  REQUIRE(one.variances.size() == 2);
  REQUIRE(other_way.variances.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(other_way.variances[k] * 11 == Approx(one.variances[k] * 3 * 3));  // n - 1 of 12 and of 4
    double along = 0;
    for (std::size_t i = 0; i < 8; ++i) along += one.modes[8 * k + i] * other_way.modes[8 * k + i];
    CHECK(std::abs(along) == Approx(1));
  }
}

TEST_CASE("A shape has the distance that it was given") {
  const shape_model model = fit_shape_model(planted());
  CHECK(model.distance(planted_mean).within == Approx(0).margin(1e-9));
  CHECK(model.distance(planted_mean).beside == Approx(0).margin(1e-9));
  const shape_distance along = model.distance(plus(planted_mean, -6, planted_mode));
  CHECK(along.within == Approx(3));  // three standard deviations
  CHECK(along.beside == Approx(0).margin(1e-6));
  const shape_distance beside = model.distance(plus(planted_mean, 5, other));
  CHECK(beside.within == Approx(0).margin(1e-9));
  CHECK(beside.beside == Approx(5 / std::sqrt(8.0)));
  CHECK(beside.worst == Approx(4));  // the last point, by 5 * 0.8
}

TEST_CASE("Modes come by their variance, and as many as explain what is asked for") {
  std::vector<coordinates> shapes;
  for (const double a : {-3, 3})
    for (const double b : {-1, 1}) shapes.push_back(plus(plus(planted_mean, a, planted_mode), b, other));
  const shape_model both = fit_shape_model(shapes, 0.99), first = fit_shape_model(shapes, 0.8);
  REQUIRE(both.variances.size() == 2);
  CHECK(both.variances[0] == Approx(12));  // 4 * 9 / 3
  CHECK(both.variances[1] == Approx(4.0 / 3));
  CHECK(first.variances.size() == 1);
  // The root mean square over both modes.
  CHECK(both.distance(shapes[0]).within == Approx(std::sqrt((9.0 / 12 + 3.0 / 4) / 2)));
}

TEST_CASE("Alignment takes place and size away, and no rotation") {
  const coordinates square{1, 1, 3, 1, 3, 3, 1, 3};
  const double side = 1 / std::sqrt(2.0);
  const coordinates wanted{-side, -side, side, -side, side, side, -side, side};
  const coordinates found = aligned(square), moved = aligned({10, 20, 14, 20, 14, 24, 10, 24});
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(found[i] == Approx(wanted[i]));
    CHECK(moved[i] == Approx(wanted[i]));
  }
  CHECK(aligned({1, 0, 0, 1, -1, 0, 0, -1})[0] == Approx(1));
}

TEST_CASE("A shape model says what it cannot take") {
  CHECK_THROWS_AS(fit_shape_model({planted_mean, planted_mean}), shape_error);
  CHECK_THROWS_AS(fit_shape_model({planted_mean, planted_mean, {1, 2}}), shape_error);
  CHECK_THROWS_AS(fit_shape_model(planted()).distance({1, 2}), shape_error);
}
