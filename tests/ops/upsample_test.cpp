// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/upsample.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
struct upsample_case {
  shape<4> in;
  std::array<int, 2> out;
};
// Twice; to an odd size; one pixel; not larger; smaller; threads.
const upsample_case upsample_cases[] = {{{2, 3, 4, 5}, {6, 8}}, {{1, 3, 4, 19}, {5, 7}}, {{1, 1, 1, 3}, {3, 2}},
                                        {{1, 4, 4, 8}, {4, 4}}, {{1, 5, 6, 1}, {2, 4}},  {{2, 40, 35, 16}, {79, 70}}};

shape<4> doubled(const upsample_case& s) {
  return {s.in[0], s.out[0], s.out[1], s.in[3]};
}

/// Calls f(index into top, index into y).
template <class F>
void for_each_copy(const upsample_case& s, F f) {
  const auto out = doubled(s);
  std::int64_t to = 0;
  for (int n = 0; n < out[0]; ++n)
    for (int y = 0; y < out[1]; ++y)
      for (int x = 0; x < out[2]; ++x)
        for (int c = 0; c < out[3]; ++c)
          f(((std::int64_t{n} * s.in[1] + y * s.in[1] / out[1]) * s.in[2] + x * s.in[2] / out[2]) * s.in[3] + c, to++);
}
}  // namespace

TEST_CASE("upsample_add: source is floor(i * in / out), plus the lateral") {
  test::for_each_context([](const context& ctx) {
    for (const auto& s : upsample_cases) {
      const auto top = test::random_tensor(s.in, 1), lateral = test::random_tensor(doubled(s), 2);
      tensor<float, 4> alone{doubled(s)}, sum{doubled(s)};
      auto in_place = lateral.clone();
      ops::upsample_add(ctx, top, {}, alone);
      ops::upsample_add(ctx, top, lateral, sum);
      ops::upsample_add(ctx, top, in_place, in_place);
      std::int64_t wrong = 0;
      for_each_copy(s, [&](std::int64_t from, std::int64_t to) {
        wrong += alone[to] != top[from] || sum[to] != top[from] + lateral[to] || in_place[to] != sum[to];
      });
      INFO("top " << to_string(s.in));
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("upsample_backward: every pixel collects its copies") {
  test::for_each_context([](const context& ctx) {
    for (const auto& s : upsample_cases) {
      const auto dy = test::random_tensor(doubled(s), 3);
      tensor<float, 4> dtop{s.in}, added{s.in};
      dtop.fill(9);
      added.fill(2);
      ops::upsample_backward(ctx, dy, dtop);
      ops::upsample_backward(ctx, dy, added, true);
      std::vector<double> wanted(static_cast<std::size_t>(dtop.size()));
      for_each_copy(s, [&](std::int64_t from, std::int64_t to) {
        wanted[static_cast<std::size_t>(from)] += static_cast<double>(dy[to]);
      });
      CHECK(test::gradient_error(dtop, wanted) < 1e-6);
      for (double& w : wanted) w += 2;
      CHECK(test::gradient_error(added, wanted) < 1e-6);
    }
  });
}

TEST_CASE("upsample_backward: equals central differences") {
  const context ctx;
  const auto& s = upsample_cases[1];
  auto top = test::random_tensor(s.in, 4);
  const auto lateral = test::random_tensor(doubled(s), 5), weights = test::random_tensor(doubled(s), 6);
  tensor<float, 4> y{doubled(s)}, dtop{s.in};
  const auto numeric = test::numeric_gradient_of(
      top.get(),
      [&] {
        ops::upsample_add(ctx, top, lateral, y);
        return test::inner(weights, y);
      },
      1.0f / 16);
  ops::upsample_backward(ctx, weights, dtop);
  CHECK(test::gradient_error(dtop, numeric) < 1e-5);  // linear: only rounding is left
}

TEST_CASE("upsample_add: wrong extents are named") {
  const context ctx;
  tensor<float, 4> top{{1, 2, 2, 3}}, y{{1, 4, 4, 3}}, lateral{{1, 4, 5, 3}}, other{{2, 4, 4, 3}}, none{{1, 0, 2, 3}};
  CHECK_THROWS_WITH(ops::upsample_add(ctx, top, lateral, y),
                    "upsample_add: lateral is 1 x 4 x 5 x 3, expected 1 x 4 x 4 x 3");
  CHECK_THROWS_WITH(ops::upsample_add(ctx, top, {}, other), "upsample_add: y axis 0 is 2, expected 1");
  CHECK_THROWS_AS(ops::upsample_add(ctx, none, {}, y), shape_error);
  CHECK_THROWS_AS(ops::upsample_backward(ctx, other, top), shape_error);
}
