// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"

#include <catch2/catch.hpp>

#include "../support/gpu.hpp"
#include "lungseg/nn/tape.hpp"

using namespace lungseg;

TEST_CASE("gpu: every operation gives what the CPU gives, and the same bytes when repeated") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  for (const test::gpu_case& c : test::gpu_cases()) {
    const std::vector<float> truth = c.run(context{}), answer = c.run(*gpu);
    INFO(c.name << ": tolerance because of " << c.reason);
    CHECK(test::relative_difference(truth, answer) <= c.tolerance);
    CHECK(c.run(*gpu) == answer);
  }
}

TEST_CASE("gpu: networks and operations without a kernel refuse it") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  CHECK_THROWS_AS(ops::scale(*gpu, 2.0f, view<float, 4>{}), device_error);
  CHECK_THROWS_AS((nn::tape{*gpu, nn::tape::mode::inference}), device_error);
}
