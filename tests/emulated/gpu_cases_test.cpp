// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cuda/gpu_cases.hpp"

#include <catch2/catch.hpp>

#include "emulated_stream.hpp"

using namespace lungseg;

namespace {
/// Each gives what the CPU gives, the same bytes in whatever order threads are played, and keeps no memory.
void check_all(const std::vector<test::gpu_case>& cases) {
  for (const test::gpu_case& c : cases) {
    const context gpu = context::on(device::cuda(0));
    INFO(c.name << ": tolerance because of " << c.reason);
    const std::vector<float> truth = c.run(context{}), answer = c.run(gpu);
    CHECK(test::relative_difference(truth, answer) <= c.tolerance);
    test::emulated(gpu).backwards = true;
    CHECK(c.run(gpu) == answer);
    CHECK(test::emulated(gpu).blocks() == 0);
  }
}
}  // namespace

TEST_CASE("emulated kernels: every one gives what the CPU gives, in any order of threads") {
  check_all(test::kernel_cases());
}

TEST_CASE("emulated convolutions: the CPU's, reached through the GPU's calls") {
  check_all(test::cudnn_cases());
}

TEST_CASE("emulated: operations without a kernel refuse it") {
  CHECK(test::not_refused(context::on(device::cuda(0))) == std::vector<std::string>{});
}
