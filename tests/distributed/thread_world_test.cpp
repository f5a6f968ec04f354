// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/distributed/thread_world.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <thread>

#include "lungseg/core/random.hpp"
#include "lungseg/distributed/run_ranks.hpp"

using namespace lungseg;

namespace {

/// Numbers whose sum depends on the order in which they are added.
std::vector<float> numbers_of(int rank, int count) {
  random_stream random{7, 1, static_cast<std::uint64_t>(rank)};
  std::vector<float> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(random.normal() * std::exp2(random.uniform(-12.0f, 12.0f)));
  return numbers;
}

/// work(communicator) of every rank of `processes` teams of `threads`: all on threads of this process.
template <class Work>
auto on_ranks(int processes, int threads, const Work& work) {
  const auto outside = thread_world::make(processes);
  return run_ranks(outside, [&](const std::shared_ptr<communicator>& process) {
    return run_ranks(thread_world::make(threads, processes > 1 ? process : nullptr), work);
  });
}

/// ((0 + 1) + (2 + 3)) + (4 + 5) ..., element by element.
std::vector<float> tree_of(std::vector<std::vector<float>> values) {
  for (std::size_t step = 1; step < values.size(); step *= 2)
    for (std::size_t i = 0; i + step < values.size(); i += 2 * step)
      for (std::size_t k = 0; k < values[i].size(); ++k) values[i][k] += values[i + step][k];
  return values[0];
}

}  // namespace

TEST_CASE("ranks add in the order of one tree, whatever process they are in", "[distributed]") {
  const auto [processes, threads] = GENERATE(
      table<int, int>({{1, 1}, {1, 2}, {1, 3}, {1, 5}, {1, 8}, {2, 4}, {4, 2}, {8, 1}, {3, 1}, {3, 2}, {5, 1}}));
  const int count = GENERATE(1, 3, 1300), ranks = processes * threads;
  CAPTURE(processes, threads, count);
  std::vector<std::vector<float>> all;
  for (int rank = 0; rank < ranks; ++rank) all.push_back(numbers_of(rank, count));
  const std::vector<float> wanted = tree_of(all);
  std::vector<std::vector<float>> got(all.size());
  on_ranks(processes, threads, [&](const std::shared_ptr<communicator>& world) {
    std::vector<float> own = numbers_of(world->rank(), count);
    world->sum(own);
    return got[static_cast<std::size_t>(world->rank())] = own;
  });
  for (const std::vector<float>& each : got) CHECK(each == wanted);
}

TEST_CASE("ranks know each other", "[distributed]") {
  const auto [processes, threads] = GENERATE(table<int, int>({{1, 3}, {3, 1}, {2, 2}}));
  const int ranks = processes * threads;
  std::vector<int> seen(static_cast<std::size_t>(ranks));
  on_ranks(processes, threads, [&](const std::shared_ptr<communicator>& world) {
    const std::shared_ptr<communicator> other = world->duplicate();
    CHECK(world->size() == ranks);
    ++seen[static_cast<std::size_t>(world->rank())];
    const std::vector<std::string> said = other->all_gather(std::string(static_cast<std::size_t>(world->rank()), 'x'));
    REQUIRE(std::ssize(said) == ranks);
    for (int rank = 0; rank < ranks; ++rank) CHECK(said[static_cast<std::size_t>(rank)].size() == std::size_t(rank));
    int value = 10 + world->rank();
    world->broadcast(std::as_writable_bytes(std::span{&value, 1}));
    CHECK(value == 10);
    std::vector<double> sums{1.5, static_cast<double>(world->rank())};
    other->sum(sums);
    CHECK(sums == std::vector<double>{1.5 * ranks, ranks * (ranks - 1) / 2.0});
    return 0;
  });
  CHECK(seen == std::vector<int>(static_cast<std::size_t>(ranks), 1));
}

TEST_CASE("a duplicate of a duplicate is one of its own: calls of the two do not mix", "[distributed]") {
  for (const int processes : {1, 2}) {
    const int ranks = 2 * processes;
    std::vector<std::vector<float>> got(static_cast<std::size_t>(ranks));
    on_ranks(processes, 2, [&](const std::shared_ptr<communicator>& world) {
      const std::shared_ptr<communicator> second = world->duplicate(), third = second->duplicate();
      std::vector<float> ones{1}, hundreds{100};
      std::thread beside;
      if (world->rank() % 2 == 0) beside = std::thread{[&] { second->sum(ones); }};
      third->sum(hundreds);
      if (beside.joinable())
        beside.join();
      else
        second->sum(ones);
      return got[static_cast<std::size_t>(world->rank())] = {ones[0], hundreds[0]};
    });
    for (const std::vector<float>& each : got)
      CHECK(each == std::vector<float>{1.0f * static_cast<float>(ranks), 100.0f * static_cast<float>(ranks)});
  }
}

TEST_CASE("a rank that fails ends the others, and its fault is the one that is told", "[distributed]") {
  const auto [processes, threads] = GENERATE(table<int, int>({{1, 3}, {2, 2}}));
  CAPTURE(processes, threads);
  const auto work = [](const std::shared_ptr<communicator>& world) {
    std::vector<double> sums(3);
    for (int i = 0; i < 5; ++i) {
      if (world->rank() == 1 && i == 3) throw numeric_error{"rank 1 has had enough"};
      world->sum(sums);
    }
    return 0;
  };
  CHECK_THROWS_WITH(on_ranks(processes, threads, work), "rank 1 has had enough");
}

TEST_CASE("sum_while: the sum, and the work once, whose fault is told", "[distributed]") {
  on_ranks(1, 3, [](const std::shared_ptr<communicator>& world) {
    double value = world->rank();
    int done = 0;
    world->sum_while({&value, 1}, [&] { ++done; });
    CHECK(value == 3);
    CHECK(done == 1);
    world->sum_while({&value, 1}, {});
    CHECK(value == 9);
    return 0;
  });
  CHECK_THROWS_WITH(on_ranks(1, 2,
                             [](const std::shared_ptr<communicator>& world) {
                               double value = 1;
                               world->sum_while({&value, 1}, [&] {
                                 if (world->rank() == 1) throw option_error{"no memory"};
                               });
                               return 0;
                             }),
                    "no memory");
}
