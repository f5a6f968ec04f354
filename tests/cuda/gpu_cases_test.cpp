// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "gpu_cases.hpp"

#include <catch2/catch.hpp>

#include "../support/gpu.hpp"

using namespace lungseg;

namespace {
/// Each gives what the CPU gives, and the same bytes when repeated.
void check_all(const std::vector<test::gpu_case>& cases) {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  for (const test::gpu_case& c : cases) {
    const std::vector<float> truth = c.run(context{}), answer = c.run(*gpu);
    INFO(c.name << ": tolerance because of " << c.reason);
    CHECK(test::relative_difference(truth, answer) <= c.tolerance);
    CHECK(c.run(*gpu) == answer);
  }
}
}  // namespace

TEST_CASE("gpu kernels: every one gives what the CPU gives, and the same bytes when repeated") {
  check_all(test::kernel_cases());
}

TEST_CASE("gpu convolutions: every one gives what the CPU gives, and the same bytes when repeated") {
  check_all(test::cudnn_cases());
}

TEST_CASE("gpu: operations without a kernel refuse it") {
  const auto gpu = test::first_gpu();
  if (!gpu) return;
  CHECK(test::not_refused(*gpu) == std::vector<std::string>{});
}
