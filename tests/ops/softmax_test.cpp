// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/ops/softmax.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/core/tensor.hpp"

using namespace lungseg;

TEST_CASE("softmax: each row's probabilities, whatever is added to its logits") {
  tensor<float, 2> logits{{2, 3}}, probabilities{{2, 3}};
  for (int c = 0; c < 3; ++c) {
    logits(0, c) = static_cast<float>(c);
    logits(1, c) = static_cast<float>(c) + 1000;
  }
  ops::softmax(context{}, logits, probabilities);
  const double sum = 1 + std::exp(1.0) + std::exp(2.0);
  for (int r = 0; r < 2; ++r)
    for (int c = 0; c < 3; ++c) CHECK(static_cast<double>(probabilities(r, c)) == Approx(std::exp(c) / sum));
}

TEST_CASE("softmax: no rows are fine, extents that disagree are refused") {
  const tensor<float, 2> logits{{2, 3}}, none{{0, 3}};
  tensor<float, 2> slim{{2, 2}}, few{{1, 3}}, nothing{{0, 3}};
  CHECK_NOTHROW(ops::softmax(context{}, none, nothing));
  CHECK_THROWS_WITH(ops::softmax(context{}, logits, slim), "softmax: probabilities is 2 x 2, expected 2 x 3");
  CHECK_THROWS_WITH(ops::softmax(context{}, logits, few), "softmax: probabilities is 1 x 3, expected 2 x 3");
}
