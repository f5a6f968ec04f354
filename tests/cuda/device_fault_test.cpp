// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "runtime/device_fault.hpp"

#include <catch2/catch.hpp>

#include "lungseg/core/context.hpp"

using namespace lungseg;
using namespace lungseg::backend::cuda;
using Catch::Matchers::Contains;

TEST_CASE("explain: no driver, an old driver, no GPU, an unknown GPU") {
  CHECK(explain(cudaErrorInsufficientDriver, {.driver = 0, .runtime = 13000}) ==
        "this machine has no NVIDIA driver (nvidia-smi would show it)");
  CHECK(explain(cudaErrorInsufficientDriver, {.driver = 12020, .runtime = 13010}) ==
        "the NVIDIA driver serves CUDA 12.2, this program needs 13.1: update the driver");
  CHECK_THAT(explain(cudaErrorNoDevice, {}), Contains("shows no GPU"));
  CHECK(explain(cudaErrorInvalidDevice, {.devices = 2}) == "no such GPU, this machine has 2");
}

TEST_CASE("explain: a GPU that the build has no code for is named, with the remedy") {
  const device_facts old{.name = "Quadro M4000", .major = 5, .minor = 2};
  for (const cudaError_t code : {cudaErrorNoKernelImageForDevice, cudaErrorInvalidDeviceFunction})
    CHECK(explain(code, old) ==
          "this build has no code for Quadro M4000 (compute capability 5.2): add it to LUNGSEG_CUDA_ARCHITECTURES and "
          "build again");
}

TEST_CASE("explain: anything else by CUDA's own words and name") {
  CHECK_THAT(explain(cudaErrorIllegalAddress, {}),
             Contains("illegal memory access") && Contains("cudaErrorIllegalAddress"));
}

TEST_CASE("too_little_memory: how much was wanted, how much there is") {
  CHECK(bytes_as_text(17) == "17 bytes");
  CHECK(bytes_as_text(1536) == "1.5 KiB");
  CHECK(too_little_memory(device::cuda(1), "NVIDIA H200", std::size_t{25} << 29, std::size_t{1} << 30,
                          std::size_t{140} << 30) ==
        "cuda:1 (NVIDIA H200): 12.5 GiB wanted, 1.0 GiB of 140.0 GiB are free");
}

TEST_CASE("check: success is silent, a fault names operation and device") {
  CHECK_NOTHROW(check(cudaSuccess, "max_pool", device::cuda(0)));
  CHECK_THROWS_WITH(check(cudaErrorIllegalAddress, "max_pool", device::cuda(3)), Contains("max_pool on cuda:3: "));
}
