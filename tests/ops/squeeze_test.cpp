// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/squeeze.hpp"

#include <catch2/catch.hpp>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
const shape<4> squeezed_shapes[] = {{1, 1, 1, 1}, {2, 3, 5, 7}, {1, 8, 8, 48}, {3, 2, 1, 19}, {2, 40, 41, 33}};

/// Calls f(index into the map, index into the gates).
template <class F>
void for_each_pair(const shape<4>& e, F f) {
  const std::int64_t pixels = std::int64_t{e[1]} * e[2];
  for (std::int64_t i = 0; i < volume(e); ++i) f(i, i / (pixels * e[3]) * e[3] + i % e[3]);
}
shape<4> gate_shape(const shape<4>& e) {
  return {e[0], 1, 1, e[3]};
}
}  // namespace

TEST_CASE("global_mean: mean over rows and columns, and its gradient") {
  test::for_each_context([](const context& ctx) {
    for (const auto& e : squeezed_shapes) {
      const auto x = test::random_tensor(e, 1, 2, 3), dmean = test::random_tensor(gate_shape(e), 2);
      const double pixels = double(e[1]) * e[2];
      std::vector<double> mean(static_cast<std::size_t>(dmean.size())), gradient(static_cast<std::size_t>(x.size()));
      for_each_pair(e, [&](auto i, auto g) {
        mean[static_cast<std::size_t>(g)] += static_cast<double>(x[i]) / pixels;
        gradient[static_cast<std::size_t>(i)] = static_cast<double>(dmean[g]) / pixels;
      });
      tensor<float, 4> got{gate_shape(e)}, dx{e};
      ops::global_mean(ctx, x, got);
      CHECK(test::gradient_error(got, mean) < 1e-6);
      dx.fill(77);
      ops::global_mean_backward(ctx, dmean, dx);
      CHECK(test::gradient_error(dx, gradient) < 1e-6);
      ops::global_mean_backward(ctx, dmean, dx, true);
      for (double& v : gradient) v *= 2;
      CHECK(test::gradient_error(dx, gradient) < 1e-6);
    }
  });
}

TEST_CASE("scale_channels: products with the gate, in place too, and both gradients") {
  test::for_each_context([](const context& ctx) {
    for (const auto& e : squeezed_shapes) {
      const auto x = test::random_tensor(e, 1), dy = test::random_tensor(e, 2),
                 gate = test::random_tensor(gate_shape(e), 3);
      std::vector<double> dgate(static_cast<std::size_t>(gate.size()));
      std::int64_t wrong = 0;
      tensor<float, 4> y{e}, sum = dy.clone(), own = x.clone(), got{gate_shape(e)}, gradient = dy.clone();
      ops::scale_channels(ctx, x, gate, y);
      ops::scale_channels(ctx, x, gate, sum, true);
      ops::scale_channels(ctx, own, gate, own);
      for_each_pair(e, [&](auto i, auto g) {
        wrong += y[i] != x[i] * gate[g] || own[i] != y[i] || std::abs(sum[i] - dy[i] - y[i]) > 1e-6f;
        dgate[static_cast<std::size_t>(g)] += static_cast<double>(x[i]) * static_cast<double>(dy[i]);
      });
      CHECK(wrong == 0);
      got.fill(77);
      ops::scale_channels_backward_gate(ctx, x, gradient, got);
      CHECK(test::gradient_error(got, dgate) < 1e-6);
      CHECK(std::equal(dy.begin(), dy.end(), gradient.begin()));
      ops::scale_channels_backward_gate(ctx, x, gradient, got, true);
      for (double& v : dgate) v *= 2;
      CHECK(test::gradient_error(got, dgate) < 1e-6);
    }
  });
}

TEST_CASE("squeeze: wrong extents are named, an empty map is fine") {
  const context ctx;
  tensor<float, 4> x{{2, 3, 3, 4}}, y{{2, 3, 3, 4}}, flat{{1, 1, 1, 4}}, none{{2, 0, 3, 4}}, gate{{2, 1, 1, 4}};
  CHECK_THROWS_WITH(ops::global_mean(ctx, x, flat), "global_mean: mean is 1 x 1 x 1 x 4, expected 2 x 1 x 1 x 4");
  CHECK_THROWS_AS(ops::scale_channels(ctx, x, flat, y), shape_error);
  CHECK_THROWS_AS(ops::scale_channels(ctx, x, gate, flat), shape_error);
  gate.fill(1);
  CHECK_NOTHROW(ops::global_mean(ctx, none, gate));
  CHECK(std::count(gate.begin(), gate.end(), 0.0f) == gate.size());
}
