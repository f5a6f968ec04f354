// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/device_ranks.hpp"

#include <catch2/catch.hpp>

#include "../support/scripted_ranks.hpp"
#include "lungseg/distributed/gpu_of_rank.hpp"
#include "lungseg/distributed/run_ranks.hpp"

using namespace lungseg;
using test::scripted_ranks;

TEST_CASE("a team that fails ends the sums between its GPUs, and those that come later", "[distributed]") {
  const auto outside = thread_world::make(1);
  const auto team = thread_world::make(2, outside->member(0));
  const auto first = std::make_shared<scripted_ranks>(), late = std::make_shared<scripted_ranks>();
  team->member(1)->look_after(first);
  team->member(0)->look_after(std::make_shared<scripted_ranks>());  // gone before it matters
  CHECK_FALSE(first->given_up());
  team->member(0)->give_up();
  CHECK(first->given_up());
  team->member(0)->look_after(late);
  CHECK(late->given_up());
}

TEST_CASE("the sums of a team are in the care of the ranks behind it, too", "[distributed]") {
  const auto outside = thread_world::make(1);
  const auto team = thread_world::make(1, outside->member(0));
  const auto sums = std::make_shared<scripted_ranks>();
  team->member(0)->look_after(sums);
  outside->fail();
  CHECK(sums->given_up());
}

TEST_CASE("who looks after sums hears of faults and of waiting, as long as they live", "[distributed]") {
  detail::sums_in_care care;
  const auto whole = std::make_shared<scripted_ranks>();
  auto broken = std::make_shared<scripted_ranks>();
  care.add(whole);
  care.add(broken);
  CHECK(care.fault().empty());
  CHECK_FALSE(care.host_waits());
  broken->break_down("rank 1 of 2 (b): its GPU fell off the bus");
  broken->waits = true;
  broken->done = 3;
  whole->done = 4;
  CHECK(care.fault() == "rank 1 of 2 (b): its GPU fell off the bus");
  CHECK(care.host_waits());
  CHECK(care.waits_done() == 7);
  broken.reset();
  CHECK(care.fault().empty());
  CHECK_FALSE(care.host_waits());
}

TEST_CASE("sums that are given up, or have a fault, say so before anybody uses them", "[distributed]") {
  scripted_ranks sums;
  sums.expect_alive();
  sums.break_down("rank 0 of 2: no way to the other GPU");
  CHECK_THROWS_WITH(sums.expect_alive(), "rank 0 of 2: no way to the other GPU");
  sums.give_up();
  CHECK_THROWS_AS(sums.expect_alive(), lost_rank_error);
  CHECK(sums.next_number() != sums.next_number());
}

TEST_CASE("ranks of a machine are numbered on it", "[distributed]") {
  std::vector<int> numbers(3);
  run_ranks(thread_world::make(3), [&](const std::shared_ptr<communicator>& world) {
    numbers[static_cast<std::size_t>(world->rank())] = number_on_machine(*world);
    return gpu_of_rank(*world).index();
  });
  CHECK(numbers == std::vector<int>{0, 1, 2});
}
