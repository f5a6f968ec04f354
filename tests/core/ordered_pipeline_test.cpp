// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/ordered_pipeline.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace lungseg;

namespace {

struct item {
  int number = 0;
  std::string trace{};
};
using pipeline = ordered_pipeline<item>;

/// The numbers from 0 on, so many of them.
auto numbers(int count, std::atomic<int>& taken) {
  return [count, &taken]() -> std::optional<item> {
    if (taken == count) return std::nullopt;
    return item{taken++};
  };
}

/// A pause that differs from item to item.
void pause(int number, int salt) {
  std::this_thread::sleep_for(std::chrono::microseconds{(number * 7919 + salt * 104729) % 400});
}

std::array<pipeline::stage, 3> tracing_stages() {
  std::array<pipeline::stage, 3> stages;
  for (int i = 0; i < 3; ++i)
    stages[static_cast<std::size_t>(i)] = [i](item& each) {
      pause(each.number, i);
      each.trace += static_cast<char>('a' + i);
    };
  return stages;
}

}  // namespace

TEST_CASE("ordered_pipeline: what goes in comes out in the same order, through all stages once", "[core]") {
  for (const pipeline_options& options : {pipeline_options{}, pipeline_options{{1, 1, 1}, 1},
                                          pipeline_options{{3, 4, 5}, 6}, pipeline_options{{0, 0, 0}, 0}})
    for (const int count : {0, 1, 100}) {
      std::atomic<int> taken = 0;
      std::vector<int> seen;
      pipeline{numbers(count, taken), tracing_stages(),
               [&](item& each) {
                 CHECK(each.trace == "abc");
                 seen.push_back(each.number);
               }}
          .run(options);
      REQUIRE(static_cast<int>(seen.size()) == count);
      for (int i = 0; i < count; ++i) CHECK(seen[static_cast<std::size_t>(i)] == i);
    }
}

TEST_CASE("ordered_pipeline: no more items are on their way than were asked for", "[core]") {
  std::atomic<int> taken = 0, most = 0;
  int handed = 0;
  auto stages = tracing_stages();
  stages[2] = [&](item&) { std::this_thread::sleep_for(std::chrono::milliseconds{1}); };
  pipeline{numbers(60, taken), stages,
           [&](item&) {
             most = std::max<int>(most, taken - handed);
             ++handed;
           }}
      .run({{2, 2, 2}, 5});
  CHECK(handed == 60);
  CHECK(most <= 5);
  CHECK(most > 1);
}

TEST_CASE("ordered_pipeline: a fault ends the work behind what came before it", "[core]") {
  for (std::size_t at = 0; at < 5; ++at) {
    INFO(at);
    std::atomic<int> taken = 0;
    std::vector<int> seen;
    auto stages = tracing_stages();
    const auto fault_at = [&](const item& each) {
      if (each.number == 20) throw std::runtime_error{"twenty"};
    };
    if (at < 3) stages[at] = [&, usual = stages[at]](item& each) { usual(each), fault_at(each); };
    auto next = [&, usual = numbers(1000, taken)]() {
      auto fresh = usual();
      if (at == 3) fault_at(*fresh);
      return fresh;
    };
    CHECK_THROWS_WITH((pipeline{next, stages,
                                [&](item& each) {
                                  if (at == 4) fault_at(each);
                                  seen.push_back(each.number);
                                }}
                           .run({{2, 2, 2}, 6})),
                      "twenty");
    REQUIRE(seen.size() == 20);
    CHECK(seen.back() == 19);
    CHECK(taken < 40);
  }
}

TEST_CASE("ordered_pipeline: of several faults the first in order is told", "[core]") {
  std::atomic<int> taken = 0;
  auto stages = tracing_stages();
  stages[1] = [](item& each) {
    if (each.number == 5) std::this_thread::sleep_for(std::chrono::milliseconds{20});
    if (each.number >= 5) throw std::runtime_error{std::to_string(each.number)};
  };
  CHECK_THROWS_WITH((pipeline{numbers(50, taken), stages, [](item&) {}}.run({{1, 4, 1}, 8})), "5");
}
