// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/concat.hpp"

#include <catch2/catch.hpp>

#include "../support/every_context.hpp"
#include "../support/gradient_check.hpp"

using namespace lungseg;

namespace {
struct concat_case {
  shape<4> top, skip;
  shape<4> y() const { return {top[0], skip[1], skip[2], top[3] + skip[3]}; }
};
const concat_case concat_cases[] = {
    {{2, 3, 4, 5}, {2, 6, 8, 3}}, {{1, 4, 4, 32}, {1, 8, 8, 16}}, {{1, 5, 5, 7}, {1, 5, 5, 19}}};
}  // namespace

TEST_CASE("upsample_concat: enlarged top in front, skip behind") {
  test::for_each_context([](const context& ctx) {
    for (const auto& s : concat_cases) {
      const auto top = test::random_tensor(s.top, 1), skip = test::random_tensor(s.skip, 2);
      tensor<float, 4> y{s.y()};
      ops::upsample_concat(ctx, top, skip, y);
      const int factor = s.skip[1] / s.top[1];
      std::int64_t wrong = 0;
      for (int n = 0; n < y.extent(0); ++n)
        for (int i = 0; i < y.extent(1); ++i)
          for (int j = 0; j < y.extent(2); ++j)
            for (int c = 0; c < y.extent(3); ++c)
              wrong +=
                  y(n, i, j, c) != (c < s.top[3] ? top(n, i / factor, j / factor, c) : skip(n, i, j, c - s.top[3]));
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("upsample_concat: gradients are the transposed map, overwritten and added to") {
  test::for_each_context([](const context& ctx) {
    for (const auto& s : concat_cases) {
      // <dy, f(top, skip)> = <dtop, top> + <dskip, skip> for all inputs, since f is linear and only copies.
      const auto dy = test::random_tensor(s.y(), 3);
      tensor<float, 4> dtop{s.top}, dskip{s.skip};
      dtop.fill(77), dskip.fill(77);
      ops::upsample_concat_backward_top(ctx, dy, dtop);
      ops::upsample_concat_backward_skip(ctx, dy, dskip);
      for (std::uint64_t seed = 10; seed < 20; ++seed) {
        const auto top = test::random_tensor(s.top, seed), skip = test::random_tensor(s.skip, seed + 100);
        tensor<float, 4> y{s.y()};
        ops::upsample_concat(ctx, top, skip, y);
        CHECK(test::inner(dy, y) == Approx(test::inner(dtop, top) + test::inner(dskip, skip)).margin(1e-4));
      }
      tensor<float, 4> top_sum = dtop.clone(), skip_sum = dskip.clone();
      ops::upsample_concat_backward_top(ctx, dy, top_sum, true);
      ops::upsample_concat_backward_skip(ctx, dy, skip_sum, true);
      std::int64_t wrong = 0;
      for (std::int64_t i = 0; i < dtop.size(); ++i) wrong += std::abs(top_sum[i] - 2 * dtop[i]) > 1e-5f;
      for (std::int64_t i = 0; i < dskip.size(); ++i) wrong += skip_sum[i] != 2 * dskip[i];
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("upsample_concat: no skip enlarges alone, wrong extents are refused") {
  const context ctx;
  const auto top = test::random_tensor(shape<4>{1, 2, 2, 3}, 1);
  tensor<float, 4> y{{1, 4, 4, 3}}, skip{{1, 4, 5, 2}}, wide{{1, 4, 4, 5}}, none{{1, 0, 2, 3}};
  ops::upsample_concat(ctx, top, {}, y);
  CHECK(y(0, 3, 1, 2) == top(0, 1, 0, 2));
  CHECK_THROWS_WITH(ops::upsample_concat(ctx, top, skip, wide),
                    "upsample_concat: skip is 1 x 4 x 5 x 2, expected 1 x 4 x 4 x 2");
  CHECK_THROWS_AS(ops::upsample_concat(ctx, top, {}, wide), shape_error);
  CHECK_THROWS_AS(ops::upsample_concat(ctx, none, {}, y), shape_error);
  CHECK_THROWS_AS(ops::upsample_concat_backward_top(ctx, y, wide), shape_error);
  CHECK_THROWS_AS(ops::upsample_concat_backward_skip(ctx, y, wide), shape_error);
}
