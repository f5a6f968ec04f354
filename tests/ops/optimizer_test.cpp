// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/optimizer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"
#include "../support/special_values.hpp"

using namespace lungseg;
using lungseg_test::infinite;

TEST_CASE("sgd: three steps by hand, the rate changes at once") {
  const context ctx;
  tensor<float, 1> weight{{1}}, gradient{{1}}, velocity{{1}};
  weight.fill(1);
  gradient.fill(2);
  ops::sgd(ctx, weight, gradient, velocity, {.rate = 0.1f, .momentum = 0.5f});
  CHECK(weight[0] == Approx(0.8));  // v = 2
  ops::sgd(ctx, weight, gradient, velocity, {.rate = 0.1f, .momentum = 0.5f});
  CHECK(weight[0] == Approx(0.5));  // v = 3
  ops::sgd(ctx, weight, gradient, velocity, {.rate = 0.01f, .momentum = 0.5f});
  CHECK(weight[0] == Approx(0.465));  // v = 3.5
}

TEST_CASE("sgd: equals the formula in double over many steps") {
  test::for_each_context([](const context& ctx) {
    for (const bool nesterov : {false, true}) {
      const int count = 40007;  // whole vectors, a tail, several threads
      const ops::sgd_options options{.rate = 0.03f, .momentum = 0.9f, .weight_decay = 0.02f, .nesterov = nesterov};
      auto weight = test::random_tensor<1>({count}, 1);
      tensor<float, 1> velocity{{count}};
      auto w = test::to_double(weight);
      std::vector<double> v(w.size());
      for (std::uint64_t step = 0; step < 5; ++step) {
        const auto gradient = test::random_tensor<1>({count}, 10 + step);
        ops::sgd(ctx, weight, gradient, velocity, options);
        for (std::size_t i = 0; i < w.size(); ++i) {
          const double g = static_cast<double>(gradient.data()[i]) + 0.02 * w[i];
          v[i] = 0.9 * v[i] + g;
          w[i] -= 0.03 * (nesterov ? g + 0.9 * v[i] : v[i]);
        }
      }
      CHECK(test::gradient_error(weight, w) < 1e-6);
      CHECK(test::gradient_error(velocity, v) < 1e-6);
    }
  });
}

TEST_CASE("adamw: equals the formula in double, first step and later") {
  test::for_each_context([](const context& ctx) {
    const int count = 40007;
    const ops::adamw_options options{.rate = 0.01f, .epsilon = 1e-6f, .weight_decay = 0.1f};
    auto weight = test::random_tensor<1>({count}, 1);
    tensor<float, 1> first{{count}}, second{{count}};
    auto w = test::to_double(weight);
    std::vector<double> m(w.size()), v(w.size());
    for (int step = 1; step <= 6; ++step) {
      const auto gradient = test::random_tensor<1>({count}, 20 + static_cast<std::uint64_t>(step));
      ops::adamw(ctx, weight, gradient, first, second, step, options);
      for (std::size_t i = 0; i < w.size(); ++i) {
        const double g = static_cast<double>(gradient.data()[i]);
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        const double corrected = m[i] / (1 - std::pow(0.9, step));
        const double root = std::sqrt(v[i] / (1 - std::pow(0.999, step)));
        w[i] = w[i] * (1 - 0.01 * 0.1) - 0.01 * corrected / (root + 1e-6);
      }
    }
    CHECK(test::gradient_error(weight, w) < 2e-6);  // beta2 in float is 0.99900001: 1 - beta2 is off by 1e-5 of itself
    CHECK(test::gradient_error(first, m) < 1e-6);
    CHECK(test::gradient_error(second, v) < 3e-5);
  });
}

TEST_CASE("adamw: the first step has the size of the rate, a zero gradient moves nothing but the decay") {
  const context ctx;
  tensor<float, 1> weight{{20}}, gradient{{20}}, first{{20}}, second{{20}};
  for (int i = 0; i < 10; ++i) gradient[i] = i % 2 ? 1e-3f : -100.0f;
  ops::adamw(ctx, weight, gradient, first, second, 1, {.rate = 0.01f, .weight_decay = 0});
  for (int i = 0; i < 10; ++i) CHECK(weight[i] == Approx(i % 2 ? -0.01 : 0.01).epsilon(1e-4));
  for (int i = 10; i < 20; ++i) CHECK(weight[i] == 0.0f);
  CHECK_THROWS_WITH(ops::adamw(ctx, weight, gradient, first, second, 0, {}), "adamw: step is 0, expected at least 1");
}

TEST_CASE("squared_norm: equals the sum in double, for any number of threads") {
  test::for_each_context([](const context& ctx) {
    for (const int count : {0, 1, 7, 63, 64, 1025, 100003}) {
      const auto x = test::random_tensor<1>({count}, 3);
      CHECK(ops::squared_norm(ctx, x) == Approx(test::inner(x, x)).epsilon(1e-6));
      CHECK(ops::squared_norm(ctx.with_threads(1), x) == ops::squared_norm(ctx.with_threads(4), x));
    }
  });
}

TEST_CASE("scale_in_place: clipping brings the norm to its bound") {
  const context ctx;
  auto x = test::random_tensor<1>({50001}, 4);
  const double norm = std::sqrt(ops::squared_norm(ctx, x));
  ops::scale_in_place(ctx, static_cast<float>(5 / norm), x);
  CHECK(std::sqrt(ops::squared_norm(ctx, x)) == Approx(5).epsilon(1e-5));
}

TEST_CASE("first_non_finite: the first of several, anywhere") {
  test::for_each_context([](const context& ctx) {
    for (const int count : {1, 17, 100003}) {
      auto x = test::random_tensor<1>({count}, 5);
      x[0] = std::numeric_limits<float>::max();
      CHECK(ops::first_non_finite(ctx, x) == -1);
      for (const std::int64_t at : {count - 1, count * 2 / 3, count / 2, 0}) {  // later ones stay
        x[at] = at % 2 ? infinite : std::numeric_limits<float>::quiet_NaN();
        CHECK(ops::first_non_finite(ctx, x) == at);
      }
    }
    CHECK(ops::first_non_finite(ctx, tensor<float, 1>{{0}}) == -1);
  });
}

TEST_CASE("optimizers: disagreeing lengths are named") {
  const context ctx;
  tensor<float, 1> three{{3}}, four{{4}};
  CHECK_THROWS_WITH(ops::sgd(ctx, three, four, three, {}), "sgd: gradient axis 0 is 4, expected 3");
  CHECK_THROWS_AS(ops::adamw(ctx, three, three, three, four, 1, {}), shape_error);
}
