// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Prints a table: every operation on the first GPU, how far it is from the CPU, and whether that is near enough. Exit
// status 1 when one is not, 2 when there is no GPU.

#include <cstdio>

#include "../../tests/cuda/gpu_cases.hpp"

int main() {
  using namespace lungseg;
  try {
    const context gpu = context::on(device::cuda(0));
    bool all_right = true;
    std::printf("%-55s %12s %12s  %s\n", "operation", "difference", "allowed", "");
    std::vector<test::gpu_case> cases = test::cudnn_cases();
    for (const test::gpu_case& c : test::kernel_cases()) cases.push_back(c);
    for (const test::gpu_case& c : cases) {
      const double difference = test::relative_difference(c.run(context{}), c.run(gpu));
      const bool right = difference <= c.tolerance;
      all_right = all_right && right;
      std::printf("%-55s %12.2e %12.2e  %s\n", c.name.c_str(), difference, c.tolerance, right ? "ok" : "WRONG");
    }
    return all_right ? 0 : 1;
  } catch (const device_error& refusal) {
    std::fprintf(stderr, "%s\n", refusal.what());
    return 2;
  }
}
