// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/pool.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
struct pool_case {
  shape<4> in;
  std::array<int, 2> out;
  ops::pool_options options;
};

const pool_case pool_cases[] = {
    {{2, 8, 8, 3}, {4, 4}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},   // one pixel on all sides
    {{2, 8, 8, 3}, {4, 4}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {0, 0}}},   // SAME of an even map
    {{1, 7, 9, 16}, {4, 5}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},  // SAME of an odd map
    {{1, 5, 6, 21}, {3, 3}, {.kernel = {1, 1}, .stride = {2, 2}}},                     // even positions
    {{3, 4, 6, 5}, {2, 3}, {}},                                                        // 2 x 2
    {{1, 9, 4, 40}, {3, 5}, {.kernel = {5, 2}, .stride = {3, 1}, .padding = {2, 1}}},  // nothing square
    {{2, 33, 35, 17}, {17, 18}, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}}},
};

/// Position of the first maximum of the window of output (n, oy, ox, c), as an index into x.
std::int64_t winner(const tensor<float, 4>& x, const pool_case& s, int n, int oy, int ox, int c) {
  std::int64_t best = -1;
  for (int r = 0; r < s.options.kernel[0]; ++r)
    for (int q = 0; q < s.options.kernel[1]; ++q) {
      const int y = oy * s.options.stride[0] - s.options.padding[0] + r;
      const int at = ox * s.options.stride[1] - s.options.padding[1] + q;
      if (y < 0 || y >= s.in[1] || at < 0 || at >= s.in[2]) continue;
      const std::int64_t i = &x(n, y, at, c) - x.data();
      if (best < 0 || x[i] > x[best]) best = i;
    }
  return best;
}

/// Calls f(index into x, index into y) for every window.
template <class F>
void for_each_winner(const tensor<float, 4>& x, const pool_case& s, F f) {
  std::int64_t at = 0;
  for (int n = 0; n < s.in[0]; ++n)
    for (int oy = 0; oy < s.out[0]; ++oy)
      for (int ox = 0; ox < s.out[1]; ++ox)
        for (int c = 0; c < s.in[3]; ++c) f(winner(x, s, n, oy, ox, c), at++);
}

shape<4> pooled(const pool_case& s) {
  return {s.in[0], s.out[0], s.out[1], s.in[3]};
}
}  // namespace

TEST_CASE("max_pool: values and gradients equal the definition, with ties") {
  test::for_each_context([](const context& ctx) {
    for (const auto& s : pool_cases)
      for (const bool ties : {false, true}) {
        auto x = test::random_tensor(s.in, 1, -4, 4);
        if (ties)
          for (float& v : x) v = std::round(v / 2);
        tensor<float, 4> y{pooled(s)}, dx{s.in};
        const auto dy = test::random_tensor(pooled(s), 2);
        ops::max_pool(ctx, x, y, s.options);
        dx.fill(77);
        ops::max_pool_backward(ctx, x, y, dy, dx, s.options);
        std::vector<double> wanted(static_cast<std::size_t>(x.size()));
        std::int64_t wrong = 0;
        for_each_winner(x, s, [&](std::int64_t from, std::int64_t to) {
          wrong += y[to] != x[from];
          wanted[static_cast<std::size_t>(from)] += static_cast<double>(dy[to]);
        });
        INFO("x " << to_string(s.in) << ", kernel " << to_string(s.options.kernel));
        CHECK(wrong == 0);
        CHECK(test::gradient_error(dx, wanted) < 1e-6);
      }
  });
}

TEST_CASE("max_pool_backward: equals central differences") {
  const context ctx;
  for (const auto& s : {pool_cases[0], pool_cases[1], pool_cases[5]}) {
    tensor<float, 4> x{s.in}, y{pooled(s)}, dx{s.in};
    for (std::int64_t i = 0; i < x.size(); ++i)  // a shuffled ramp: neighbours differ by more than the step
      x[i] = static_cast<float>(i * 7919 % x.size()) / 8;
    const auto weights = test::random_tensor(pooled(s), 3);
    const auto numeric = test::numeric_gradient_of(
        x.get(),
        [&] {
          ops::max_pool(ctx, x, y, s.options);
          return test::inner(weights, y);
        },
        1.0f / 32);
    ops::max_pool(ctx, x, y, s.options);
    ops::max_pool_backward(ctx, x, y, weights, dx, s.options);
    CHECK(test::gradient_error(dx, numeric) < 1e-5);
  }
}

TEST_CASE("max_pool_backward: accumulates on request, the same bytes for any number of threads") {
  const auto& s = pool_cases[6];
  const auto x = test::random_tensor(s.in, 4), dy = test::random_tensor(pooled(s), 5);
  tensor<float, 4> y{pooled(s)}, one{s.in}, five{s.in}, sum{s.in};
  ops::max_pool(context{}, x, y, s.options);
  ops::max_pool_backward(context{}.with_threads(1), x, y, dy, one, s.options);
  ops::max_pool_backward(context{}.with_threads(5), x, y, dy, five, s.options);
  CHECK(std::equal(one.begin(), one.end(), five.begin()));
  sum.fill(1);
  ops::max_pool_backward(context{}, x, y, dy, sum, s.options, true);
  for (std::int64_t i = 0; i < sum.size(); ++i) REQUIRE(sum[i] == Approx(1 + one[i]).margin(1e-6));
}

TEST_CASE("max_pool: the two rules at the border differ as they should") {
  const context ctx;
  tensor<float, 4> x{{1, 4, 4, 1}}, y{{1, 2, 2, 1}};
  for (int i = 0; i < 16; ++i) x[i] = static_cast<float>(i);
  ops::max_pool(ctx, x, y, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {1, 1}});
  CHECK(y[0] == 5);   // rows and columns -1..1
  CHECK(y[3] == 15);  // 1..3
  for (int i = 0; i < 16; ++i) x[i] = static_cast<float>(-i);
  ops::max_pool(ctx, x, y, {.kernel = {3, 3}, .stride = {2, 2}, .padding = {0, 0}});
  CHECK(y[0] == 0);    // 0..2; the padding is no value: negative maps stay negative
  CHECK(y[3] == -10);  // 2..4, of which 4 lies outside
}

TEST_CASE("max_pool: NaN wins, minus infinity is a value") {
  test::for_each_context([](const context& ctx) {
    tensor<float, 4> x{{1, 2, 2, 19}}, y{{1, 1, 1, 19}};
    for (int tap = 0; tap < 4; ++tap) {
      x.fill(-std::numeric_limits<float>::infinity());
      x[tap * 19 + 2] = x[tap * 19 + 18] = std::numeric_limits<float>::quiet_NaN();
      ops::max_pool(ctx, x, y);
      CHECK(y[0] == -std::numeric_limits<float>::infinity());
      CHECK(std::isnan(y[2]));
      CHECK(std::isnan(y[18]));
    }
  });
}

TEST_CASE("max_pool: windows outside the map and nonsense options are refused") {
  const context ctx;
  tensor<float, 4> x{{1, 4, 4, 2}}, y{{1, 3, 2, 2}}, wrong{{1, 2, 2, 3}}, none{{0, 4, 4, 2}}, pooled{{0, 2, 2, 2}};
  CHECK_THROWS_WITH(ops::max_pool(ctx, x, y), "max_pool: some windows of y 1 x 3 x 2 x 2 lie outside x 1 x 4 x 4 x 2");
  CHECK_THROWS_WITH(ops::max_pool(ctx, x, wrong), "max_pool: y axis 3 is 3, expected 2");
  tensor<float, 4> fits{{1, 2, 2, 2}};
  CHECK_THROWS_AS(ops::max_pool(ctx, x, fits, {.stride = {0, 2}}), option_error);
  CHECK_THROWS_AS(ops::max_pool(ctx, x, fits, {.kernel = {2, 2}, .padding = {2, 0}}), shape_error);
  CHECK_NOTHROW(ops::max_pool(ctx, none, pooled));
  CHECK_NOTHROW(ops::max_pool_backward(ctx, none, pooled, pooled, none));
}
