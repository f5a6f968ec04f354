// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <catch2/catch.hpp>
#include <cstdlib>
#include <numeric>

#include "../support/gpu.hpp"
#include "lungseg/core/capture.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/transfer.hpp"
#include "runtime/device_fault.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;

TEST_CASE("open_gpu: a machine without a driver or GPU says so") {
  if (backend::cuda::facts_of(device::cuda(0)).devices > 0) {
    WARN("skipped: there is a GPU");
    return;
  }
  CHECK_THROWS_AS(context::on(device::cuda(0)), device_error);
  CHECK_THROWS_WITH(context::on(device::cuda(0)), Contains("opening the device on cuda:0: ") &&
                                                      (Contains("NVIDIA driver") || Contains("shows no GPU")));
}

TEST_CASE("first_gpu: where a GPU is wanted, none is no reason to skip a test") {
  if (backend::cuda::facts_of(device::cuda(0)).devices > 0) {
    WARN("skipped: there is a GPU");
    return;
  }
  const bool wanted = test::gpu_is_wanted();
  ::setenv("LUNGSEG_TEST_WANTS_GPU", "1", 1);
  CHECK_THROWS_AS(test::first_gpu(), device_error);
  if (wanted) return;
  ::unsetenv("LUNGSEG_TEST_WANTS_GPU");
  CHECK_FALSE(test::first_gpu());
}

TEST_CASE("open_gpu: an unknown GPU is refused with the number of those there are") {
  if (!test::first_gpu()) return;
  CHECK_THROWS_WITH(context::on(device::cuda(999)), Contains("cuda:999: no such GPU, this machine has "));
}

TEST_CASE("transfer: what goes to the GPU comes back, in one piece or many") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  for (const int count : {1, 1000, 1 << 20, (3 << 20) + 5}) {  // staging blocks hold 2^20 of them
    tensor<int, 1> values{{count}};
    std::iota(values.begin(), values.end(), 7);
    const tensor<int, 1> there = to_device(*ctx, values);
    CHECK(there.where() == device::cuda(0));
    const tensor<int, 1> back = to_host(*ctx, there.clone());
    CHECK(std::equal(back.begin(), back.end(), values.begin()));
  }
}

TEST_CASE("tensor: zeros on the GPU") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  const tensor<float, 1> zeros = to_host(*ctx, ctx->zeros<float>(shape<1>{12345}));
  CHECK(std::all_of(zeros.begin(), zeros.end(), [](float v) { return v == 0; }));
}

TEST_CASE("tensor: too little memory says how much was wanted and for what, and the context works on") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  const shape<4> huge{1024, 1024, 1024, 1024};  // 4 TiB
  CHECK_THROWS_WITH(ctx->make<float>(huge), Contains("tensor 1024 x 1024 x 1024 x 1024: cuda:0") &&
                                                Contains("4.0 TiB wanted") && Contains("are free"));
  CHECK(to_host(*ctx, ctx->zeros<float>(shape<1>{8}))[7] == 0);
  CHECK_THROWS_WITH(ctx->gpu().workspace(std::size_t{1} << 42, "conv2d"), Contains("conv2d, scratch memory: cuda:0"));
}

TEST_CASE("memory: what direct work has left is there for a graph, and what a graph has left for direct work") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  std::size_t free = 0, total = 0;
  REQUIRE(cudaMemGetInfo(&free, &total) == cudaSuccess);
  const shape<2> most_of_it{static_cast<int>(free / 10 * 6 >> 20), 1 << 20};
  const auto work = [&] { static_cast<void>(ctx->zeros<std::uint8_t>(most_of_it)); };
  for (int i = 0; i < 2; ++i) {
    CHECK_NOTHROW(work());
    CHECK_NOTHROW(capture(*ctx, work)->launch());
  }
  ctx->wait();
}

TEST_CASE("workspace: kept while it is large enough") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  void* first = ctx->gpu().workspace(1 << 20, "test");
  CHECK(ctx->gpu().workspace(1 << 10, "test") == first);
  CHECK(ctx->gpu().workspace(1 << 22, "test") != nullptr);
  ctx->wait();
}

TEST_CASE("parallel_for: a loop of the host refuses a GPU's context") {
  const auto ctx = test::first_gpu();
  if (!ctx) return;
  CHECK_THROWS_WITH(parallel_for(*ctx, 4, 1, [](std::int64_t) {}),
                    Contains("no kernel for a GPU") && Contains("cuda:0"));
}
