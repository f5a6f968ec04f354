// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/group_norm.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
struct group_norm_reference {
  shape<4> extents;
  int groups;
  bool relu;

  std::vector<double> forward(const std::vector<double>& x, const std::vector<double>& gamma,
                              const std::vector<double>& beta, const std::vector<double>& residual) const {
    const auto channels = static_cast<std::size_t>(extents[3]), width = channels / static_cast<std::size_t>(groups);
    const std::size_t image = x.size() / static_cast<std::size_t>(extents[0]);
    std::vector<double> y(x.size());
    for (std::size_t start = 0; start < x.size(); start += image)
      for (std::size_t group = 0; group < channels; group += width) {
        std::vector<std::size_t> members;
        for (std::size_t row = start; row < start + image; row += channels)
          for (std::size_t c = group; c < group + width; ++c) members.push_back(row + c);
        double mean = 0, variance = 0;
        for (const auto i : members) mean += x[i] / static_cast<double>(members.size());
        for (const auto i : members) variance += std::pow(x[i] - mean, 2) / static_cast<double>(members.size());
        for (const auto i : members) {
          const double value = gamma[i % channels] * (x[i] - mean) / std::sqrt(variance + 1e-5) + beta[i % channels] +
                               (residual.empty() ? 0.0 : residual[i]);
          y[i] = relu ? std::max(value, 0.0) : value;
        }
      }
    return y;
  }
};

struct group_norm_problem {
  tensor<float, 4> x, residual, y, dy, dx;
  tensor<float, 1> gamma, beta, dgamma, dbeta;
  tensor<float, 2> mean, inverse_std;

  group_norm_problem(const shape<4>& extents, int groups)
      : x{test::random_tensor(extents, 1, -2, 3)},
        residual{test::random_tensor(extents, 4)},
        y{extents},
        dy{test::random_tensor(extents, 5)},
        dx{extents},
        gamma{test::random_tensor<1>({extents[3]}, 2, 0.5f, 1.5f)},
        beta{test::random_tensor<1>({extents[3]}, 3)},
        dgamma{{extents[3]}},
        dbeta{{extents[3]}},
        mean{{extents[0], groups}},
        inverse_std{{extents[0], groups}} {}
  void forward(const context& ctx, bool relu) {
    ops::group_norm(ctx, x, gamma, beta, residual, y, mean, inverse_std, {.relu = relu});
  }
  void backward(const context& ctx, bool relu) {
    ops::group_norm_backward(ctx, x, y, gamma, mean, inverse_std, dy, dx, dgamma, dbeta, {.relu = relu});
  }
};
}  // namespace

TEST_CASE("group_norm: equals a plain loop in double") {
  struct sample {
    shape<4> extents;
    int groups;
  };
  const sample cases[] = {{{2, 3, 5, 6}, 2}, {{1, 4, 4, 1}, 1}, {{3, 19, 17, 40}, 8}, {{2, 2, 2, 32}, 32}};
  test::for_each_context([&](const context& ctx) {
    for (const auto& [extents, groups] : cases)
      for (const bool relu : {false, true}) {
        group_norm_problem p{extents, groups};
        p.forward(ctx, relu);
        const auto wanted = group_norm_reference{extents, groups, relu}.forward(
            test::to_double(p.x), test::to_double(p.gamma), test::to_double(p.beta), test::to_double(p.residual));
        INFO("x " << to_string(extents) << ", groups " << groups);
        CHECK(test::gradient_error(p.y, wanted) < 2e-6);  // a few roundings of float
      }
  });
}

TEST_CASE("group_norm_backward: every gradient equals central differences") {
  const shape<4> extents{2, 3, 2, 6};
  for (const bool relu : {false, true})
    for (const int groups : {1, 3}) {
      group_norm_problem p{extents, groups};
      const group_norm_reference truth{extents, groups, relu};
      const auto x = test::to_double(p.x), gamma = test::to_double(p.gamma), beta = test::to_double(p.beta),
                 residual = test::to_double(p.residual), weights = test::to_double(p.dy);
      const auto loss = [&](const auto& a, const auto& b, const auto& c, const auto& d) {
        return test::inner(weights, truth.forward(a, b, c, d));
      };
      const auto by_x = test::numeric_gradient([&](const auto& v) { return loss(v, gamma, beta, residual); }, x);
      const auto by_gamma = test::numeric_gradient([&](const auto& v) { return loss(x, v, beta, residual); }, gamma);
      const auto by_beta = test::numeric_gradient([&](const auto& v) { return loss(x, gamma, v, residual); }, beta);
      const auto by_rest = test::numeric_gradient([&](const auto& v) { return loss(x, gamma, beta, v); }, residual);
      test::for_each_context([&](const context& ctx) {
        group_norm_problem q{extents, groups};
        q.forward(ctx, relu);
        q.backward(ctx, relu);
        CHECK(test::gradient_error(q.dx, by_x) < 2e-5);
        CHECK(test::gradient_error(q.dgamma, by_gamma) < 2e-5);
        CHECK(test::gradient_error(q.dbeta, by_beta) < 2e-5);
        CHECK(test::gradient_error(q.dy, by_rest) < 2e-5);
      });
    }
}

TEST_CASE("group_norm: an image's result does not depend on its neighbours") {
  const context ctx;
  group_norm_problem pair{{2, 6, 5, 8}, 2}, single{{1, 6, 5, 8}, 2};
  std::copy(pair.x.begin() + single.x.size(), pair.x.end(), single.x.begin());
  std::copy(pair.residual.begin() + single.x.size(), pair.residual.end(), single.residual.begin());
  pair.forward(ctx, true);
  single.forward(ctx, true);
  CHECK(std::equal(single.y.begin(), single.y.end(), pair.y.begin() + single.y.size()));
}

TEST_CASE("group_norm: groups that do not divide the channels, and wrong extents") {
  const context ctx;
  group_norm_problem p{{1, 2, 2, 6}, 4};
  CHECK_THROWS_WITH(p.forward(ctx, false), "group_norm: 4 groups, expected a divisor of 6 channels");
  group_norm_problem q{{1, 2, 2, 6}, 2};
  q.inverse_std = tensor<float, 2>{{1, 3}};
  CHECK_THROWS_WITH(q.forward(ctx, false), "group_norm: inverse_std is 1 x 3, expected 1 x 2");
  group_norm_problem none{{0, 2, 2, 6}, 2};
  CHECK_NOTHROW(none.forward(ctx, true));
  CHECK_NOTHROW(none.backward(ctx, true));
}
