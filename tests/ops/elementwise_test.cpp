// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/elementwise.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"
#include "../support/special_values.hpp"
#include "lungseg/math/activation.hpp"

using namespace lungseg;
using lungseg_test::not_a_number;

namespace {

/// Sizes around the lanes of a vector and one that is split over threads.
const shape<4> shapes[] = {{1, 1, 1, 1}, {1, 1, 1, 15}, {1, 1, 3, 11}, {1, 7, 5, 3}, {2, 67, 129, 5}};

tensor<float, 4> filled(const shape<4>& extents, float value) {
  tensor<float, 4> result{extents};
  result.fill(value);
  return result;
}
}  // namespace

TEST_CASE("add and add_to: element by element, also into an operand") {
  test::for_each_context([](const context& ctx) {
    for (const auto& extents : shapes) {
      const auto a = test::random_tensor(extents, 1), b = test::random_tensor(extents, 2);
      tensor<float, 4> sum{extents};
      ops::add(ctx, a, b, sum);
      auto into = a.clone();
      ops::add_to(ctx, b, into);
      std::int64_t wrong = 0;
      for (std::int64_t i = 0; i < a.size(); ++i) wrong += sum[i] != a[i] + b[i] || into[i] != a[i] + b[i];
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("scale: every element times the factor") {
  test::for_each_context([](const context& ctx) {
    for (const auto& extents : shapes) {
      const auto a = test::random_tensor(extents, 1);
      auto scaled = a.clone();
      ops::scale(ctx, -2.5f, scaled);
      std::int64_t wrong = 0;
      for (std::int64_t i = 0; i < a.size(); ++i) wrong += scaled[i] != -2.5f * a[i];
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("relu: positive part, its gradient passes where the result is positive") {
  test::for_each_context([](const context& ctx) {
    for (const auto& extents : shapes) {
      const auto x = test::random_tensor(extents, 3), dy = test::random_tensor(extents, 4);
      tensor<float, 4> y{extents};
      ops::activate(ctx, activation::relu, x, y);
      auto dx = dy.clone();
      ops::activate_backward(ctx, activation::relu, y, dx);
      std::int64_t wrong = 0;
      for (std::int64_t i = 0; i < x.size(); ++i)
        wrong += y[i] != std::fmax(x[i], 0.0f) || dx[i] != (x[i] > 0 ? dy[i] : 0.0f);
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("relu: gradient equals central differences") {
  const context ctx;
  auto x = test::random_tensor<4>({1, 2, 3, 7}, 5);
  for (float& v : x) v += v > 0 ? 0.1f : -0.1f;  // away from the kink
  const auto weights = test::random_tensor(x.extents(), 6);
  tensor<float, 4> y{x.extents()};
  const auto numeric = test::numeric_gradient_of(
      x.get(),
      [&] {
        ops::activate(ctx, activation::relu, x, y);
        return test::inner(weights, y);
      },
      1.0f / 64);
  ops::activate(ctx, activation::relu, x, y);
  auto dx = weights.clone();
  ops::activate_backward(ctx, activation::relu, y, dx);
  CHECK(test::gradient_error(dx, numeric) < 1e-5);  // linear on both sides: only rounding is left
}

TEST_CASE("relu: NaN is passed on, not hidden") {
  test::for_each_context([](const context& ctx) {
    auto x = filled({1, 1, 1, 35}, 1);
    x[3] = x[34] = not_a_number;
    tensor<float, 4> y{x.extents()};
    ops::activate(ctx, activation::relu, x, y);
    CHECK(std::isnan(y[3]));
    CHECK(std::isnan(y[34]));
    auto dy = filled(x.extents(), not_a_number);
    y.fill(1);
    ops::activate_backward(ctx, activation::relu, y, dy);
    CHECK(std::isnan(dy[0]));
    y.fill(0);
    ops::activate_backward(ctx, activation::relu, y, dy);
    CHECK(dy[0] == 0.0f);  // a switched-off unit has no gradient, whatever came in
    CHECK(dy[34] == 0.0f);
  });
}

TEST_CASE("sigmoid: known values, no overflow") {
  const context ctx;
  tensor<float, 4> x{{1, 1, 1, 5}};
  const float values[] = {0.0f, std::log(3.0f), -std::log(3.0f), 1000.0f, -1000.0f};
  std::copy(std::begin(values), std::end(values), x.begin());
  ops::activate(ctx, activation::sigmoid, x, x);
  CHECK(x[0] == 0.5f);
  CHECK(x[1] == Approx(0.75).epsilon(1e-6));
  CHECK(x[2] == Approx(0.25).epsilon(1e-6));
  CHECK(x[3] == 1.0f);
  CHECK(x[4] == 0.0f);
}

TEST_CASE("sigmoid and swish: the rules of math for every instruction set, ends and NaN included") {
  test::for_each_context([](const context& ctx) {
    tensor<float, 4> x{{1, 3, 111, 31}}, s{x.extents()}, w{x.extents()}, slope{x.extents()};
    for (std::int64_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i - x.size() / 2) * 0.02f;  // -103 to 103
    x[5] = not_a_number, x[x.size() - 1] = not_a_number;
    x[6] = std::numeric_limits<float>::infinity(), x[7] = -3e38f;
    slope.fill(2);
    ops::activate(ctx, activation::sigmoid, x, s);
    ops::activate(ctx, activation::swish, x, w);
    ops::activate_backward(ctx, activation::swish, x, slope);
    for (std::int64_t i = 0; i < x.size(); ++i) {
      const float value = math::activate<activation::swish>(x[i]);
      INFO("x " << x[i]);
      if (std::isnan(x[i])) {
        REQUIRE((std::isnan(s[i]) && std::isnan(w[i]) && std::isnan(slope[i])));
        continue;
      }
      REQUIRE(s[i] == Approx(math::sigmoid(x[i])).epsilon(4e-7).margin(1e-37));
      REQUIRE(w[i] == Approx(value).epsilon(4e-7).margin(1e-35));
      if (std::isfinite(x[i]))
        REQUIRE(slope[i] == Approx(math::activate_backward<activation::swish>(2.0f, x[i])).epsilon(2e-6).margin(2e-7));
    }
  });
}

namespace {
/// Every activation with its formula in double precision.
struct formula {
  activation kind;
  double (*value)(double);
};
const formula formulas[] = {
    {activation::relu, [](double v) { return v > 0 ? v : 0; }},
    {activation::sigmoid, [](double v) { return 1 / (1 + std::exp(-v)); }},
    {activation::swish, [](double v) { return v / (1 + std::exp(-v)); }},
};
}  // namespace

TEST_CASE("activations: equal their formulas, and their slopes central differences") {
  REQUIRE(std::size(formulas) == activation_count);
  const auto x = test::random_tensor(shape<4>{1, 4, 5, 19}, 1, -6, 6);
  const auto weights = test::random_tensor(x.extents(), 2);
  test::for_each_context([&](const context& ctx) {
    for (const formula& f : formulas) {
      INFO(name(f.kind));
      tensor<float, 4> y{x.extents()}, gradient = weights.clone();
      ops::activate(ctx, f.kind, x, y);
      for (std::int64_t i = 0; i < x.size(); ++i)
        REQUIRE(y[i] == Approx(f.value(double{x[i]})).epsilon(4e-7).margin(1e-37));
      ops::activate_backward(ctx, f.kind, slope_is_of_result(f.kind) ? y : x, gradient);
      const auto sum = [&](const std::vector<double>& v) {
        double total = 0;
        for (std::size_t i = 0; i < v.size(); ++i)
          total += f.value(v[i]) * double{weights[static_cast<std::int64_t>(i)]};
        return total;
      };
      CHECK(test::gradient_error(gradient, test::numeric_gradient(sum, test::to_double(x))) < 1e-6);
    }
  });
}

TEST_CASE("elementwise: an empty tensor is fine, disagreeing extents are named") {
  const context ctx;
  tensor<float, 4> none{{0, 4, 4, 3}}, a{{1, 2, 3, 4}}, b{{1, 2, 3, 5}};
  CHECK_NOTHROW(ops::add_to(ctx, none, none));
  CHECK_NOTHROW(ops::activate(ctx, activation::relu, none, none));
  CHECK_THROWS_WITH(ops::add_to(ctx, a, b), "add: b is 1 x 2 x 3 x 5, expected 1 x 2 x 3 x 4");
  CHECK_THROWS_AS(ops::activate(ctx, activation::relu, a, b), shape_error);
  CHECK_THROWS_AS(ops::activate_backward(ctx, activation::relu, a, b), shape_error);
  CHECK_THROWS_AS(ops::activate(ctx, activation::sigmoid, a, b), shape_error);
}
