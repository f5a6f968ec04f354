// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "runtime/cuda_stream.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <thread>

#include "lungseg/core/capture.hpp"
#include "lungseg/core/transfer.hpp"
#include "played_cuda.hpp"

// The stream of CUDA as it is compiled for GPUs, on a machine that is played.

using namespace lungseg;
using backend::cuda::current_device;
using Catch::Matchers::Contains;
using test::played_machine;

namespace {

constexpr std::size_t gib = std::size_t{1} << 30;

tensor<std::uint8_t, 2> block_of(const context& ctx, int gibs) {
  return ctx.zeros<std::uint8_t>(shape<2>{gibs, 1 << 30});
}

/// Everything that a stream does.
void use(const context& ctx) {
  tensor<int, 1> host{{3 << 20}};  // more than staging holds at a time
  const tensor<int, 1> there = to_device(ctx, host);
  static_cast<void>(to_host(ctx, there.clone()));
  static_cast<void>(ctx.gpu().workspace(1 << 20, "test"));
  ctx.gpu().start_stages();
  ctx.gpu().mark("stage");
  CHECK(ctx.gpu().stages().size() == 1);
  const auto graph = capture(ctx, [&] { static_cast<void>(block_of(ctx, 1)); });
  graph->launch();
  CHECK_THROWS(capture(ctx, [&] { ctx.wait(); }));
  ctx.wait();
}

}  // namespace

TEST_CASE("cuda_stream: what direct work has left is there for a graph, and what a graph has left for direct work") {
  played_machine::reset(1, 10 * gib);
  {
    const context ctx = context::on(device::cuda(0));
    for (int i = 0; i < 2; ++i) {
      CHECK_NOTHROW(block_of(ctx, 6));
      CHECK_NOTHROW(capture(ctx, [&] { static_cast<void>(block_of(ctx, 6)); })->launch());
    }
  }
  CHECK(played_machine::get().broken_rule.empty());
}

TEST_CASE("cuda_stream: where there is too little memory in any case it says so, and works on") {
  played_machine::reset(1, 10 * gib);
  const context ctx = context::on(device::cuda(0));
  const auto kept = block_of(ctx, 5);
  CHECK_THROWS_WITH(block_of(ctx, 6), Contains("6.0 GiB wanted, 5.0 GiB of"));
  const auto large = capture(ctx, [&] { static_cast<void>(block_of(ctx, 6)); });
  CHECK_THROWS_WITH(large->launch(), Contains("launch of a graph on cuda:0: "));
  CHECK_NOTHROW(block_of(ctx, 5));
  CHECK(cudaGetLastError() == cudaSuccess);
  CHECK(played_machine::get().broken_rule.empty());
}

TEST_CASE("cuda_stream: a capture in which the host waits or keeps memory is refused, and the stream works on") {
  played_machine::reset(1, 10 * gib);
  {
    const context ctx = context::on(device::cuda(0));
    tensor<std::uint8_t, 2> before = block_of(ctx, 2), kept;
    CHECK_THROWS_WITH(capture(ctx, [&] { ctx.wait(); }), Contains("while work is being captured"));
    CHECK_THROWS_WITH(capture(ctx, [&] { kept = block_of(ctx, 1); }),
                      Contains("1 blocks taken in the capture were kept"));
    CHECK_THROWS_WITH(capture(ctx, [&] { before = {}; }), Contains("memory from before the capture"));
    CHECK_THROWS_WITH(capture(ctx, [&] { ctx.gpu().workspace(1 << 20, "test"); }), Contains("cannot grow"));
    CHECK_NOTHROW(capture(ctx, [&] { static_cast<void>(block_of(ctx, 1)); })->launch());
    kept = {};  // there is none
    CHECK(cudaGetLastError() == cudaSuccess);
    CHECK_NOTHROW(block_of(ctx, 9));  // what was given back in the capture is free
  }
  CHECK(played_machine::get().broken_rule == "memory that is no pool's was given back");  // once, as nobody can know
}

TEST_CASE("cuda_stream: idle memory is kept while there is enough") {
  played_machine::reset(1, 10 * gib);
  const context ctx = context::on(device::cuda(0));
  const auto waits = ctx.gpu().counters().waits;
  for (int i = 0; i < 5; ++i) static_cast<void>(block_of(ctx, 6));
  CHECK(ctx.gpu().counters().waits == waits);
  CHECK(played_machine::get().gpus[0].free == 4 * gib);
}

TEST_CASE("cuda_stream: work on one GPU leaves no context on another, from whatever thread") {
  played_machine::reset(3, 10 * gib);
  {
    std::optional<context> ctx = context::on(device::cuda(2)), unused = context::on(device::cuda(2));
    use(*ctx);
    auto kept = block_of(*ctx, 1);
    auto graph = capture(*ctx, [&] { static_cast<void>(block_of(*ctx, 1)); });
    const std::function<void()> calls[] = {
        [&] { kept = {}; }, [&] { ctx->wait(); },   [&] { graph->launch(); }, [&] { ctx->gpu().clear(nullptr, 1); },
        [&] { use(*ctx); }, [&] { graph.reset(); }, [&] { ctx.reset(); },     [&] { unused.reset(); }};
    for (const auto& call : calls) std::thread{call}.join();  // each the first of its thread
  }
  CHECK(played_machine::get().contexts == std::set<int>{2});
  CHECK(played_machine::get().broken_rule.empty());
}

TEST_CASE("current_device: the device of a program that works on it is current again afterwards") {
  played_machine::reset(3, 10 * gib);
  cudaSetDevice(1);
  const context ctx = context::on(device::cuda(2));
  use(ctx);
  int now = -1;
  cudaGetDevice(&now);
  CHECK(now == 1);
  CHECK(played_machine::get().contexts == std::set<int>{1, 2});
}
