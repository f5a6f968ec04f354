// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "emulated_stream.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "launch.cuh"
#include "lungseg/backend/cuda/for_each.hpp"
#include "lungseg/core/capture.hpp"
#include "lungseg/core/transfer.hpp"
#include "lungseg/ops/conv2d.hpp"
#include "support/random_tensor.hpp"

using namespace lungseg;
using Catch::Matchers::Contains;

namespace {
struct doubling {
  const float* from;
  float* to;
  void operator()(std::int64_t i) const { to[i] = 2 * from[i]; }
};

/// Whether a child process that does this dies of a segmentation fault.
template <class F>
bool dies(F f) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGSEGV, SIG_DFL);
    f();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}
}  // namespace

TEST_CASE("emulated: the host cannot touch the device's memory, kernels can") {
  const context ctx = context::on(device::cuda(0));
  const auto host = test::random_tensor<1>({1000}, 1);
  const auto there = to_device(ctx, host);
  auto twice = ctx.make<float>(shape<1>{1000});
  CHECK(dies([&] {
    const volatile float read = there[3];
    static_cast<void>(read);
  }));
  backend::cuda::for_each(ctx, "doubling", 1000, doubling{there.data(), twice.data()});
  CHECK(to_host(ctx, twice)[3] == 2 * host[3]);
}

TEST_CASE("emulated: kernels refuse addresses of the host, transfers the wrong side") {
  const context ctx = context::on(device::cuda(0));
  auto host = test::random_tensor<1>({10}, 1);
  auto there = ctx.make<float>(shape<1>{10});
  CHECK_THROWS_WITH(backend::cuda::for_each(ctx, "doubling", 10, doubling{host.data(), there.data()}),
                    Contains("doubling: a kernel was given an address of the host (byte 0 "));
  CHECK_THROWS_AS(ctx.gpu().copy(there.data(), host.data(), 40), device_error);
  CHECK_THROWS_AS(ctx.gpu().upload(there.data(), there.data(), 40), device_error);
}

TEST_CASE("emulated: captured work is done by the graph, each time anew") {
  const context ctx = context::on(device::cuda(0));
  const auto in = ctx.zeros<float>(shape<1>{8});
  auto out = ctx.zeros<float>(shape<1>{8});
  const auto graph = capture(ctx, [&] {
    auto between = ctx.make<float>(shape<1>{8});
    backend::cuda::for_each(ctx, "doubling", 8, doubling{in.data(), between.data()});
    backend::cuda::for_each(ctx, "doubling", 8, doubling{between.data(), out.data()});
  });
  CHECK(to_host(ctx, out)[7] == 0);
  for (const std::uint32_t seed : {1u, 2u}) {
    const auto values = test::random_tensor<1>({8}, seed);
    ctx.gpu().upload(const_cast<float*>(in.data()), values.data(), 32);
    graph->launch();
    CHECK(to_host(ctx, out)[7] == 4 * values[7]);
  }
}

TEST_CASE("emulated: scratch memory that captured work uses stays when it grows") {
  const context ctx = context::on(device::cuda(0));
  const auto in = to_device(ctx, test::random_tensor<1>({8}, 1));
  auto out = ctx.zeros<float>(shape<1>{8});
  static_cast<void>(ctx.gpu().workspace(32, "test"));
  const auto graph = capture(ctx, [&] {
    auto* const between = static_cast<float*>(ctx.gpu().workspace(32, "test"));
    backend::cuda::for_each(ctx, "doubling", 8, doubling{in.data(), between});
    backend::cuda::for_each(ctx, "doubling", 8, doubling{between, out.data()});
  });
  static_cast<void>(ctx.gpu().workspace(1 << 20, "test"));
  const auto bystander = ctx.zeros<float>(shape<1>{64});
  graph->launch();
  CHECK(to_host(ctx, out)[7] == 4 * to_host(ctx, in)[7]);
  const auto untouched = to_host(ctx, bystander);
  CHECK(std::all_of(untouched.begin(), untouched.end(), [](float v) { return v == 0; }));
}

TEST_CASE("emulated: a capture in which the host waits or keeps memory is refused, and the stream works on") {
  const context ctx = context::on(device::cuda(0));
  auto before = ctx.zeros<float>(shape<1>{8});
  tensor<float, 1> kept;
  CHECK_THROWS_WITH(capture(ctx, [&] { ctx.wait(); }), Contains("while work is being captured"));
  CHECK_THROWS_WITH(capture(ctx, [&] { static_cast<void>(to_host(ctx, before)); }), Contains("download"));
  CHECK_THROWS_WITH(capture(ctx, [&] { kept = ctx.make<float>(shape<1>{8}); }), Contains("were kept"));
  CHECK_THROWS_WITH(capture(ctx, [&] { before = {}; }), Contains("before the capture"));
  CHECK_THROWS_WITH(capture(ctx, [&] { ctx.gpu().workspace(1 << 20, "test"); }), Contains("cannot grow"));
  CHECK(to_host(ctx, ctx.zeros<float>(shape<1>{2}))[1] == 0);
}

TEST_CASE("emulated: too little memory says how much was wanted, and nothing stays allocated") {
  const context ctx = context::on(device::cuda(0));
  test::emulated(ctx).memory_limit = 1 << 16;
  CHECK_THROWS_WITH(ctx.make<float>(shape<1>{1 << 20}), Contains("tensor 1048576: cuda:0") && Contains("bytes wanted"));
  CHECK(test::emulated(ctx).blocks() == 0);
}

TEST_CASE("emulated: stages are named in order, and convolutions are counted") {
  const context ctx = context::on(device::cuda(0));
  ctx.gpu().mark("nobody asked");
  ctx.gpu().start_stages();
  const auto x = to_device(ctx, test::random_tensor<4>({2, 8, 8, 3}, 1)),
             f = to_device(ctx, test::random_tensor<4>({4, 3, 3, 3}, 2));
  auto y = ctx.make<float>(shape<4>{2, 8, 8, 4});
  ops::conv2d(ctx, x, f, {}, {}, y, {.padding = {1, 1}});
  ctx.gpu().mark("convolution");
  ctx.gpu().mark("nothing");
  const auto stages = ctx.gpu().stages();
  REQUIRE(stages.size() == 2);
  CHECK(stages[0].name == "convolution");
  CHECK(stages[0].seconds >= 0);
  CHECK(!ctx.gpu().marking());
  CHECK(ctx.gpu().counters().flops == 2 * 2 * 8 * 8 * 4 * 27);
  CHECK(ctx.gpu().counters().bytes == 4 * (2 * 8 * 8 * 3 + 4 * 27 + 2 * 8 * 8 * 4));
}
