// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/nn/tape.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lungseg/distributed/run_ranks.hpp"

using namespace lungseg;

namespace {

/// Steps of three layers, the last one first: each puts off its filter's gradient, in lower case. Which of them catch
/// up, in the middle of their work, is said by a letter for each. \return what was done, in order
std::string order_of(const context& ctx, const std::string& catching_up) {
  nn::tape t{ctx, nn::tape::mode::training};
  std::string done;
  for (const char layer : {'A', 'B', 'C'}) {
    const nn::var y = t.result({1, 1, 1, 1});
    y->gradient = ctx.make(dtype::float32, shape<4>{1, 1, 1, 1});
    const bool catches_up = catching_up.find(layer) != std::string::npos;
    t.on_backward(
        y,
        [&done, &t, layer, catches_up](nn::node&) {
          done += layer;
          if (catches_up) t.catch_up();
          done += '.';
          t.put_off([&done, layer] { done += static_cast<char>(layer - 'A' + 'a'); });
        },
        catches_up);
  }
  t.backward();
  return done;
}

}  // namespace

TEST_CASE("tape: what is put off is done at once where no ranks share norms", "[distributed]") {
  const context alone = context{}.with_threads(1);
  CHECK(order_of(alone, "ABC") == "C.cB.bA.a");
  run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
    const context own = alone.across(world).with_shared_norms(false);
    CHECK(order_of(own, "ABC") == "C.cB.bA.a");
    return 0;
  });
}

TEST_CASE("tape: with ranks it is done in the next step that waits, before any other, and at the end",
          "[distributed]") {
  run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
    const context ctx = context{}.with_threads(1).across(world);
    CHECK(order_of(ctx, "ABC") == "C.Bc.Ab.a");
    CHECK(order_of(ctx, "A") == "C.cB.Ab.a");
    CHECK(order_of(ctx, "") == "C.cB.bA.a");
    return 0;
  });
}

TEST_CASE("tape: a step without a gradient leaves what was put off to the next one", "[distributed]") {
  run_ranks(thread_world::make(2), [&](const std::shared_ptr<communicator>& world) {
    const context ctx = context{}.with_threads(1).across(world);
    nn::tape t{ctx, nn::tape::mode::training};
    std::string done;
    const nn::var x = t.result({1, 1, 1, 1}), unused = t.result({1, 1, 1, 1}), y = t.result({1, 1, 1, 1});
    for (const nn::var& each : {x, y}) each->gradient = ctx.make(dtype::float32, shape<4>{1, 1, 1, 1});
    t.on_backward(
        x, [&](nn::node&) { t.catch_up(), done += 'x'; }, true);
    t.on_backward(
        unused, [&](nn::node&) { done += '-'; }, true);
    t.on_backward(
        y,
        [&](nn::node&) {
          done += 'y';
          t.put_off([&] { done += 'w'; });
        },
        true);
    t.backward();
    CHECK(done == "ywx");
    return 0;
  });
}
