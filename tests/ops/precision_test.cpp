// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Every operation of a network in bfloat16 on the host, against float32 on the same values.

#include <catch2/catch.hpp>
#include <cmath>

#include "support/every_context.hpp"
#include "support/typed_operations.hpp"

using namespace lungseg;

namespace {

/// The largest difference in units of the truth's largest value; infinite where something is no number.
double relative_difference(const std::vector<float>& truth, const std::vector<float>& answer) {
  double largest = truth.size() == answer.size() ? 0 : INFINITY, size = 1e-30;
  for (std::size_t i = 0; i < truth.size() && largest < INFINITY; ++i) {
    const double difference = std::fabs(static_cast<double>(truth[i]) - static_cast<double>(answer[i]));
    largest = std::isnan(difference) ? INFINITY : std::fmax(largest, difference);
    size = std::fmax(size, std::fabs(static_cast<double>(truth[i])));
  }
  return largest / size;
}

void check_all(const std::vector<std::pair<const char*, test::typed::typed_run>>& runs) {
  test::for_each_context([&](const context& ctx) {
    for (const auto& [what, run] : runs) {
      INFO(what);
      const context narrow = ctx.with_precision(dtype::bfloat16);
      const auto truth = run({ctx, dtype::bfloat16}), answer = run({narrow, dtype::bfloat16});
      CHECK(relative_difference(truth, answer) <= 1.0 / 256);
      CHECK(run({narrow.with_threads(2), dtype::bfloat16}) == answer);
    }
  });
}

}  // namespace

TEST_CASE("bfloat16 on the host: every operation is float32's but for rounding, and the threads do not matter") {
  check_all(test::typed::operations);
}

TEST_CASE("bfloat16 on the host: convolutions are float32's but for rounding, and the threads do not matter") {
  check_all(test::typed::convolutions);
}
