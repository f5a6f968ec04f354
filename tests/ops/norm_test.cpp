// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/norm.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
/// The inputs of one batch norm, in double; x and residual have `channels` per row.
struct norm_reference {
  std::size_t channels = 0;
  bool relu = false;
  double epsilon = 1e-5;

  std::vector<double> forward(const std::vector<double>& x, const std::vector<double>& gamma,
                              const std::vector<double>& beta, const std::vector<double>& residual) const {
    const std::size_t rows = x.size() / channels;
    std::vector<double> y(x.size());
    for (std::size_t c = 0; c < channels; ++c) {
      double mean = 0, variance = 0;
      for (std::size_t r = 0; r < rows; ++r) mean += x[r * channels + c] / static_cast<double>(rows);
      for (std::size_t r = 0; r < rows; ++r)
        variance += std::pow(x[r * channels + c] - mean, 2) / static_cast<double>(rows);
      for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t i = r * channels + c;
        const double value =
            gamma[c] * (x[i] - mean) / std::sqrt(variance + epsilon) + beta[c] + (residual.empty() ? 0.0 : residual[i]);
        y[i] = relu ? std::max(value, 0.0) : value;
      }
    }
    return y;
  }
};

/// The library's tensors for one case, filled at random.
struct norm_problem {
  tensor<float, 4> x, residual, y, dy, dx;
  tensor<float, 1> gamma, beta, mean, inverse_std, dgamma, dbeta;

  explicit norm_problem(const shape<4>& extents, bool with_residual = true)
      : x{test::random_tensor(extents, 1, -2, 3)},
        y{extents},
        dy{test::random_tensor(extents, 5)},
        dx{extents},
        gamma{test::random_tensor<1>({extents[3]}, 2, 0.5f, 1.5f)},
        beta{test::random_tensor<1>({extents[3]}, 3)},
        mean{{extents[3]}},
        inverse_std{{extents[3]}},
        dgamma{{extents[3]}},
        dbeta{{extents[3]}} {
    if (with_residual) residual = test::random_tensor(extents, 4);
  }
  void forward(const context& ctx, const ops::batch_norm_options& options) {
    ops::batch_norm(ctx, x, gamma, beta, residual, y, mean, inverse_std, options);
  }
  void backward(const context& ctx, const ops::batch_norm_options& options) {
    ops::batch_norm_backward(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, options);
  }
};

double largest_difference(const tensor<float, 4>& got, const std::vector<double>& wanted) {
  double worst = 0;
  for (std::int64_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(got[i]) - wanted[static_cast<std::size_t>(i)]));
  return worst;
}
}  // namespace

TEST_CASE("batch_norm: worked by hand") {
  const context ctx;
  tensor<float, 4> x{{1, 2, 2, 1}}, y{x.extents()};
  for (int i = 0; i < 4; ++i) x[i] = static_cast<float>(i + 1);
  tensor<float, 1> gamma{{1}}, beta{{1}}, mean{{1}}, inverse_std{{1}};
  gamma.fill(2);
  beta.fill(-1);
  ops::batch_norm(ctx, x, gamma, beta, {}, y, mean, inverse_std, {.epsilon = 0});
  CHECK(mean[0] == 2.5f);
  CHECK(inverse_std[0] == Approx(1 / std::sqrt(1.25)));
  CHECK(y[0] == Approx(2 * -1.5 / std::sqrt(1.25) - 1));
  CHECK(y[3] == Approx(2 * 1.5 / std::sqrt(1.25) - 1));
}

TEST_CASE("batch_norm: equals a plain loop in double") {
  // Channels around every vector width, several blocks of rows, more channels than one part.
  const shape<4> cases[] = {{2, 3, 5, 1},  {1, 4, 4, 3},   {2, 5, 7, 16}, {1, 9, 3, 19},
                            {3, 4, 2, 70}, {1, 20, 33, 5}, {4, 1, 1, 8},  {1, 66, 63, 530}};
  test::for_each_context([&](const context& ctx) {
    for (const auto& extents : cases)
      for (const bool relu : {false, true})
        for (const bool with_residual : {false, true}) {
          if (extents[3] > 500 && relu != with_residual) continue;  // the big one twice is enough
          norm_problem p{extents, with_residual};
          p.forward(ctx, {.relu = relu});
          const norm_reference truth{static_cast<std::size_t>(extents[3]), relu};
          const auto wanted = truth.forward(test::to_double(p.x), test::to_double(p.gamma), test::to_double(p.beta),
                                            test::to_double(p.residual));
          INFO("x " << to_string(extents) << ", relu " << relu << ", residual " << with_residual);
          CHECK(largest_difference(p.y, wanted) < 5e-6);  // values up to 5, some roundings of 3e-7
        }
  });
}

TEST_CASE("batch_norm: a mean far above the spread keeps the variance") {
  test::for_each_context([](const context& ctx) {
    norm_problem p{{2, 32, 32, 17}, false};
    for (float& v : p.x) v = 1000 + 0.01f * v;
    p.forward(ctx, {.epsilon = 0});
    for (int c = 0; c < 17; ++c) {
      double mean = 0, variance = 0;
      for (int r = 0; r < 2048; ++r) mean += static_cast<double>(p.x[r * 17 + c]) / 2048;
      for (int r = 0; r < 2048; ++r) variance += std::pow(static_cast<double>(p.x[r * 17 + c]) - mean, 2) / 2048;
      CHECK(static_cast<double>(p.inverse_std[c]) * std::sqrt(variance) == Approx(1).epsilon(1e-5));
      CHECK(static_cast<double>(p.mean[c]) == Approx(mean).epsilon(1e-7));
    }
  });
}

TEST_CASE("batch_norm: a constant channel gives beta, one value per channel too") {
  const context ctx;
  norm_problem p{{2, 8, 8, 20}, false};
  p.x.fill(3.3f);
  p.forward(ctx, {});
  for (std::int64_t i = 0; i < p.y.size(); ++i) REQUIRE(p.y[i] == Approx(p.beta[i % 20]).margin(1e-4));
  norm_problem single{{1, 1, 1, 20}, false};
  single.forward(ctx, {});
  for (int c = 0; c < 20; ++c) CHECK(single.y[c] == Approx(single.beta[c]));
}

TEST_CASE("batch_norm_backward: every gradient equals central differences") {
  for (const bool relu : {false, true}) {
    norm_problem p{{2, 3, 2, 5}};
    const norm_reference truth{5, relu};
    const auto x = test::to_double(p.x), gamma = test::to_double(p.gamma), beta = test::to_double(p.beta),
               residual = test::to_double(p.residual), weights = test::to_double(p.dy);
    const auto loss = [&](const auto& a, const auto& b, const auto& c, const auto& d) {
      return test::inner(weights, truth.forward(a, b, c, d));
    };
    const auto by_x = test::numeric_gradient([&](const auto& v) { return loss(v, gamma, beta, residual); }, x);
    const auto by_gamma = test::numeric_gradient([&](const auto& v) { return loss(x, v, beta, residual); }, gamma);
    const auto by_beta = test::numeric_gradient([&](const auto& v) { return loss(x, gamma, v, residual); }, beta);
    const auto by_residual = test::numeric_gradient([&](const auto& v) { return loss(x, gamma, beta, v); }, residual);
    test::for_each_context([&](const context& ctx) {
      norm_problem q{{2, 3, 2, 5}};
      q.forward(ctx, {.relu = relu});
      q.backward(ctx, {.relu = relu});
      CHECK(test::gradient_error(q.dx, by_x) < 2e-5);
      CHECK(test::gradient_error(q.dgamma, by_gamma) < 2e-5);
      CHECK(test::gradient_error(q.dbeta, by_beta) < 2e-5);
      CHECK(test::gradient_error(q.dy, by_residual) < 2e-5);
    });
  }
}

TEST_CASE("batch_norm_backward: large maps equal the formula in double") {
  const shape<4> cases[] = {{2, 20, 33, 19}, {1, 66, 63, 530}, {4, 16, 16, 64}};
  test::for_each_context([&](const context& ctx) {
    for (const auto& extents : cases) {
      norm_problem p{extents, false};
      p.forward(ctx, {.relu = true});
      const auto given = p.dy.clone();
      p.backward(ctx, {.relu = true});
      const int channels = extents[3];
      const std::int64_t rows = p.x.size() / channels;
      std::vector<double> wanted(static_cast<std::size_t>(p.x.size()));
      for (int c = 0; c < channels; ++c) {
        const auto normalised = [&](std::int64_t i) {
          return (static_cast<double>(p.x[i]) - static_cast<double>(p.mean[c])) * static_cast<double>(p.inverse_std[c]);
        };
        const auto masked = [&](std::int64_t i) { return p.y[i] > 0 ? static_cast<double>(given[i]) : 0.0; };
        double sum = 0, along = 0;
        for (std::int64_t i = c; i < p.x.size(); i += channels) {
          sum += masked(i);
          along += masked(i) * normalised(i);
        }
        for (std::int64_t i = c; i < p.x.size(); i += channels)
          wanted[static_cast<std::size_t>(i)] = static_cast<double>(p.gamma[c]) *
                                                static_cast<double>(p.inverse_std[c]) *
                                                (masked(i) - (sum + along * normalised(i)) / static_cast<double>(rows));
        CHECK(p.dgamma[c] == Approx(along).margin(2e-6 * static_cast<double>(rows)));
        CHECK(p.dbeta[c] == Approx(sum).margin(2e-6 * static_cast<double>(rows)));
      }
      CHECK(test::gradient_error(p.dx, wanted) < 5e-6);
    }
  });
}

TEST_CASE("batch_norm_backward: gradients of scale and shift are added, dx may be dy's memory") {
  const context ctx;
  norm_problem p{{1, 3, 3, 6}, false}, q{{1, 3, 3, 6}, false};
  p.forward(ctx, {});
  q.forward(ctx, {});
  q.dgamma.fill(10);
  q.dbeta.fill(-10);
  p.backward(ctx, {});
  ops::batch_norm_backward(ctx, q.x, {}, q.gamma, q.mean, q.inverse_std, q.dy, q.dy, q.dgamma, q.dbeta, {});
  for (int c = 0; c < 6; ++c) {
    CHECK(q.dgamma[c] == Approx(p.dgamma[c] + 10));
    CHECK(q.dbeta[c] == Approx(p.dbeta[c] - 10));
  }
  CHECK(std::equal(p.dx.begin(), p.dx.end(), q.dy.begin()));
}

TEST_CASE("batch_norm: the same bytes for any number of threads") {
  for (const auto& extents : {shape<4>{2, 40, 40, 24}, shape<4>{1, 8, 8, 200}}) {
    norm_problem one{extents}, four{extents};
    one.forward(context{}.with_threads(1), {.relu = true});
    four.forward(context{}.with_threads(4), {.relu = true});
    one.backward(context{}.with_threads(1), {.relu = true});
    four.backward(context{}.with_threads(4), {.relu = true});
    CHECK(std::equal(one.y.begin(), one.y.end(), four.y.begin()));
    CHECK(std::equal(one.dx.begin(), one.dx.end(), four.dx.begin()));
    CHECK(std::equal(one.dgamma.begin(), one.dgamma.end(), four.dgamma.begin()));
  }
}

TEST_CASE("update_running: moves by the momentum, with the unbiased variance") {
  const context ctx;
  tensor<float, 1> mean{{2}}, inverse_std{{2}}, running_mean{{2}}, running_var{{2}};
  mean[0] = 2.5f;
  mean[1] = -1;
  inverse_std[0] = 1 / std::sqrt(1.25f + 1e-3f);  // variance of 1, 2, 3, 4 over n
  inverse_std[1] = 1 / std::sqrt(1e-3f);          // a constant channel
  running_var.fill(1);
  ops::update_running(ctx, mean, inverse_std, 1, 4, {.epsilon = 1e-3f}, 0.1f, running_mean, running_var);
  CHECK(running_mean[0] == Approx(0.25));
  CHECK(running_mean[1] == Approx(-0.1));
  CHECK(running_var[0] == Approx(0.9 + 0.1 * 5 / 3));  // 5 / 3 is their variance over n - 1
  CHECK(running_var[1] == Approx(0.9).epsilon(1e-5));
}

TEST_CASE("batch_norm: empty maps are fine, wrong extents are named") {
  const context ctx;
  norm_problem none{{0, 4, 4, 3}, false};
  CHECK_NOTHROW(none.forward(ctx, {.relu = true}));
  CHECK_NOTHROW(none.backward(ctx, {.relu = true}));
  norm_problem p{{1, 2, 2, 3}, false};
  p.gamma = tensor<float, 1>{{4}};
  CHECK_THROWS_WITH(p.forward(ctx, {}), "batch_norm: gamma axis 0 is 4, expected 3");
  norm_problem q{{1, 2, 2, 3}, false};
  q.residual = tensor<float, 4>{{1, 2, 2, 4}};
  CHECK_THROWS_WITH(q.forward(ctx, {}), "batch_norm: residual is 1 x 2 x 2 x 4, expected 1 x 2 x 2 x 3");
  norm_problem r{{1, 2, 2, 3}, false};
  r.dx = tensor<float, 4>{{1, 2, 3, 3}};
  CHECK_THROWS_AS(r.backward(ctx, {}), shape_error);
}

TEST_CASE("norms: unused images are refused on the processor, and by every function that would count them") {
  const tensor<int, 1> used{{2}};
  norm_problem p{{2, 3, 3, 4}};
  const ops::batch_norm_options options{.used = used.get()};
  CHECK_THROWS_WITH(p.forward(context{}, options), Catch::Matchers::Contains("batch_norm: unused rows"));
  CHECK_THROWS_WITH(ops::update_running(context{}, p.mean, p.inverse_std, 2, 9, options, 0.1f, p.dgamma, p.dbeta),
                    Catch::Matchers::Contains("update_running: unused rows are known on a GPU only"));
}
