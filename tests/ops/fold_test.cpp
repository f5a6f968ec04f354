// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/fold.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
constexpr float epsilon = 1e-3f;

struct fold_problem {
  tensor<float, 4> filter, folded, dfolded, dfilter;
  tensor<float, 1> bias, gamma, beta, mean, variance, folded_bias, dfolded_bias, dbias, dgamma, dbeta;

  explicit fold_problem(const shape<4>& extents)
      : filter{test::random_tensor(extents, 1)},
        folded{extents},
        dfolded{test::random_tensor(extents, 2)},
        dfilter{extents},
        bias{vector(3, -1)},
        gamma{vector(4, 0.5f)},
        beta{vector(5, -1)},
        mean{vector(6, -1)},
        variance{vector(7, 0.2f)},
        folded_bias{{extents[0]}},
        dfolded_bias{vector(8, -1)},
        dbias{{extents[0]}},
        dgamma{{extents[0]}},
        dbeta{{extents[0]}} {}

  tensor<float, 1> vector(std::uint64_t seed, float low) const {
    return test::random_tensor<1>({filter.extent(0)}, seed, low, low + 2);
  }
  void fold(const context& ctx) {
    ops::fold_batch_norm(ctx, filter, bias, gamma, beta, mean, variance, epsilon, folded, folded_bias);
  }
  void unfold(const context& ctx) {
    ops::unfold_batch_norm_gradient(ctx, filter, bias, gamma, mean, variance, epsilon, dfolded, dfolded_bias, dfilter,
                                    dbias, dgamma, dbeta);
  }
};

/// <folded gradients, what fold makes>, written unfused: the norm is applied to the filter's and bias' outputs.
double loss(const fold_problem& p, const std::vector<double>& filter, const std::vector<double>& bias,
            const std::vector<double>& gamma, const std::vector<double>& beta) {
  double sum = 0;
  const std::size_t length = filter.size() / gamma.size();
  for (std::size_t k = 0; k < gamma.size(); ++k) {
    const auto at = static_cast<std::int64_t>(k);
    const double deviation = std::sqrt(static_cast<double>(p.variance[at]) + static_cast<double>(epsilon));
    for (std::size_t i = 0; i < length; ++i)
      sum += static_cast<double>(p.dfolded[static_cast<std::int64_t>(k * length + i)]) * filter[k * length + i] *
             gamma[k] / deviation;
    sum += static_cast<double>(p.dfolded_bias[at]) *
           ((bias[k] - static_cast<double>(p.mean[at])) / deviation * gamma[k] + beta[k]);
  }
  return sum;
}
}  // namespace

TEST_CASE("fold_batch_norm: folded convolution equals convolution, then norm") {
  test::for_each_context([](const context& ctx) {
    for (const bool with_bias : {true, false}) {
      fold_problem p{{5, 3, 3, 11}};
      if (!with_bias) p.bias = {};
      p.fold(ctx);
      const auto patch = test::random_tensor<1>({99}, 9);  // what one output pixel sees
      for (int k = 0; k < 5; ++k) {
        double plain = with_bias ? static_cast<double>(p.bias[k]) : 0.0;
        double folded = static_cast<double>(p.folded_bias[k]);
        for (int i = 0; i < 99; ++i) {
          plain += static_cast<double>(patch[i]) * static_cast<double>(p.filter[k * 99 + i]);
          folded += static_cast<double>(patch[i]) * static_cast<double>(p.folded[k * 99 + i]);
        }
        const double deviation = std::sqrt(static_cast<double>(p.variance[k]) + static_cast<double>(epsilon));
        const double normed = static_cast<double>(p.gamma[k]) * (plain - static_cast<double>(p.mean[k])) / deviation +
                              static_cast<double>(p.beta[k]);
        CHECK(folded == Approx(normed).margin(1e-5));
      }
    }
  });
}

TEST_CASE("unfold_batch_norm_gradient: equals central differences of the unfused form") {
  const fold_problem p{{5, 3, 3, 11}};
  const auto filter = test::to_double(p.filter), bias = test::to_double(p.bias), gamma = test::to_double(p.gamma),
             beta = test::to_double(p.beta);
  const auto by_filter = test::numeric_gradient([&](const auto& v) { return loss(p, v, bias, gamma, beta); }, filter);
  const auto by_bias = test::numeric_gradient([&](const auto& v) { return loss(p, filter, v, gamma, beta); }, bias);
  const auto by_gamma = test::numeric_gradient([&](const auto& v) { return loss(p, filter, bias, v, beta); }, gamma);
  const auto by_beta = test::numeric_gradient([&](const auto& v) { return loss(p, filter, bias, gamma, v); }, beta);
  test::for_each_context([&](const context& ctx) {
    fold_problem q{{5, 3, 3, 11}};
    q.unfold(ctx);
    CHECK(test::gradient_error(q.dfilter, by_filter) < 1e-5);
    CHECK(test::gradient_error(q.dbias, by_bias) < 1e-5);
    CHECK(test::gradient_error(q.dgamma, by_gamma) < 1e-5);
    CHECK(test::gradient_error(q.dbeta, by_beta) < 1e-5);
  });
}

TEST_CASE("unfold_batch_norm_gradient: adds, and skips what is empty") {
  const context ctx;
  fold_problem once{{3, 1, 1, 40}}, twice{{3, 1, 1, 40}}, part{{3, 1, 1, 40}};
  once.unfold(ctx);
  twice.unfold(ctx);
  twice.unfold(ctx);
  part.dfilter = {};
  part.dbias = {};
  part.dbeta = {};
  part.unfold(ctx);
  for (int k = 0; k < 3; ++k) {
    CHECK(twice.dgamma[k] == Approx(2 * once.dgamma[k]));
    CHECK(twice.dbeta[k] == Approx(2 * once.dbeta[k]));
    CHECK(twice.dbias[k] == Approx(2 * once.dbias[k]));
    CHECK(twice.dfilter[k * 40 + 7] == Approx(2 * once.dfilter[k * 40 + 7]));
    CHECK(part.dgamma[k] == once.dgamma[k]);
  }
}

TEST_CASE("fold_batch_norm: wrong extents are named") {
  const context ctx;
  fold_problem p{{3, 1, 1, 4}};
  p.mean = tensor<float, 1>{{2}};
  CHECK_THROWS_WITH(p.fold(ctx), "fold_batch_norm: mean axis 0 is 2, expected 3");
  CHECK_THROWS_WITH(p.unfold(ctx), "unfold_batch_norm_gradient: mean axis 0 is 2, expected 3");
}
