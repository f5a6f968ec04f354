// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/top_k.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "../support/special_values.hpp"
#include "lungseg/core/random.hpp"

using namespace lungseg;
using lungseg_test::infinite;
using lungseg_test::not_a_number;

TEST_CASE("top_k: highest first, ties in order, NaN last") {
  const std::vector<float> scores{1, not_a_number, 3, -0.0f, 0.0f, 3, -infinite, infinite, -2};
  CHECK(ops::top_k(scores, 4) == std::vector<int>{7, 2, 5, 0});
  CHECK(ops::top_k(scores, 100) == std::vector<int>{7, 2, 5, 0, 3, 4, 8, 6, 1});
}

TEST_CASE("top_k: nothing asked, nothing there") {
  CHECK(ops::top_k(std::vector<float>{1, 2}, 0).empty());
  CHECK(ops::top_k(std::vector<float>{1, 2}, -3).empty());
  CHECK(ops::top_k({}, 5).empty());
}

TEST_CASE("top_k: equals a stable sort, for scores with many ties") {
  random_stream random{3, 0};
  std::vector<float> scores(5000);
  for (float& s : scores) s = static_cast<float>(random.below(300)) / 7 - 20;
  std::vector<int> sorted(scores.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::stable_sort(sorted.begin(), sorted.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  for (const int k : {1, 17, 1000, 4999, 5000}) {
    const std::vector<int> expected(sorted.begin(), sorted.begin() + k);
    CHECK(ops::top_k(scores, k) == expected);
  }
}

TEST_CASE("top_k, level by level: extents that disagree are refused") {
  const context ctx;
  const tensor<float, 2> scores{{2, 8}};
  tensor<int, 3> picked{{2, 2, 3}}, few{{1, 2, 3}};
  CHECK_NOTHROW(ops::top_k(ctx, scores, {2, {0, 5, 8}}, picked));
  CHECK_THROWS_WITH(ops::top_k(ctx, scores, {2, {0, 5, 8}}, few),
                    Catch::Contains("picked is 1 x 2 x 3, expected 2 x 2 x 3"));
  CHECK_THROWS_WITH(ops::top_k(ctx, scores, {1, {0, 8}}, picked),
                    Catch::Contains("picked is 2 x 2 x 3, expected 2 x 1 x 3"));
  CHECK_THROWS_WITH(ops::top_k(ctx, scores, {2, {0, 5, 9}}, picked), Catch::Contains("end at 9, beyond the 8 scores"));
}
