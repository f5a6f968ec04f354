// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#if defined(LUNGSEG_PLAYED_NCCL)

#include <dlfcn.h>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <thread>

#include "lungseg/distributed/run_ranks.hpp"
#include "nccl/join_ranks.hpp"

// What lungseg asks of NCCL, answered by a library that the tests build (played_nccl.cpp): memory is the host's, ranks
// are threads.

using namespace lungseg;
using backend::cuda::gpu_identity;
using backend::cuda::join_ranks;
using backend::cuda::nccl_library;
using Catch::Matchers::Contains;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> played{LUNGSEG_PLAYED_NCCL};

template <class Function>
Function* from_played(const char* name) {
  static void* const library = dlopen(LUNGSEG_PLAYED_NCCL, RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library != nullptr);
  return reinterpret_cast<Function*>(dlsym(library, name));
}

gpu_identity gpu_number(int number) {
  return {"node7", "GPU-" + std::to_string(number), "NVIDIA H200"};
}

std::shared_ptr<device_ranks> join(communicator& world) {
  return join_ranks(played, nullptr, nullptr, world, gpu_number(world.rank()));
}

/// work(sums, world) of every rank. \return what each of them returned
template <class Work>
auto on_ranks(int ranks, const Work& work) {
  using result = std::invoke_result_t<const Work&, device_ranks&, communicator&>;
  std::vector<result> all(static_cast<std::size_t>(ranks));
  run_ranks(thread_world::make(ranks), [&](const std::shared_ptr<communicator>& world) {
    const std::shared_ptr<device_ranks> sums = join(*world);
    return all[static_cast<std::size_t>(world->rank())] = work(*sums, *world);
  });
  return all;
}

}  // namespace

TEST_CASE("nccl_library: a missing library is named, and another one refused") {
  const std::vector<std::string> nowhere{"/nowhere/libnccl.so.2"}, other{"libc.so.6"};
  CHECK_THROWS_WITH(nccl_library{nowhere},
                    Contains("NCCL is missing, which sums between GPUs need") && Contains("LUNGSEG_NCCL"));
  CHECK_THROWS_WITH(nccl_library{other}, Contains("no ncclGetVersion"));
  ::setenv("PLAYED_NCCL_VERSION", "21304", 1);
  CHECK_THROWS_WITH(nccl_library{played}, Contains("version is 21304, expected 2.14 or later"));
  ::unsetenv("PLAYED_NCCL_VERSION");
}

TEST_CASE("nccl_library: closed it stays in memory, as threads and the process have ends that it takes part in") {
  { const nccl_library nccl{played}; }
  void* const there = dlopen(LUNGSEG_PLAYED_NCCL, RTLD_NOW | RTLD_NOLOAD);
  CHECK(there != nullptr);
  if (there) dlclose(there);
}

TEST_CASE("nccl_library: the one that the build found has all that is asked of it") {
  const auto places = nccl_library::places();
  try {
    const nccl_library nccl{places};
    CHECK(nccl.version() >= 21400);
    CHECK_THAT(nccl.reason(ncclInvalidUsage, nullptr), Contains("NCCL says invalid usage"));
  } catch (const device_error& missing) {
    WARN("skipped: " << missing.what());
  }
}

TEST_CASE("nccl_ranks: sums of each type, of one block and of many, are everybody's") {
  const int ranks = GENERATE(1, 2, 3);
  const auto seen = on_ranks(ranks, [](device_ranks& sums, communicator& world) {
    const auto own = static_cast<float>(world.rank() + 1);
    std::vector<float> first{own, 2 * own}, second{0.5f}, none;
    std::vector<double> wide{own + 0.25, 1e-3};
    std::vector<int> counts{world.rank(), 7};
    for (int step = 0; step < 3; ++step) {
      sums.sum(std::vector<std::span<float>>{first, none, second});
      sums.sum(wide);
      sums.sum(counts);
    }
    CHECK(sums.fault().empty());
    std::vector<double> all(first.begin(), first.end());
    all.insert(all.end(), {static_cast<double>(second[0]), wide[0], wide[1], static_cast<double>(counts[0]),
                           static_cast<double>(counts[1])});
    return all;
  });
  const double n = ranks, more = n * n, total = n * (n + 1) / 2;
  const std::vector<double> wanted{more * total,    more * 2 * total,   more * n * 0.5, more * (total + 0.25 * n),
                                   more * n * 1e-3, more * (total - n), more * n * 7};
  for (const std::vector<double>& each : seen) {
    REQUIRE(each.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(each[i] == Approx(wanted[i]));
  }
  CHECK(from_played<int()>("played_nccl_live")() == 0);
}

TEST_CASE("nccl_ranks: NCCL is told to leave other processes and GPUs out of a rank's memory") {
  on_ranks(2, [](device_ranks& sums, communicator&) { return sums.size(); });
  for (const auto& [name, wanted] : {std::pair{"NCCL_GRAPH_REGISTER", "0"}, {"NCCL_P2P_DIRECT_DISABLE", "1"}}) {
    INFO(name);
    const char* const told = std::getenv(name);
    CHECK(std::string{told ? told : ""} == wanted);
  }
}

TEST_CASE("nccl_ranks: two ranks with one GPU are refused by name, unless the user says otherwise") {
  const auto start = [](communicator& world) {
    return join_ranks(played, nullptr, nullptr, world, gpu_number(world.rank() / 2))->size();
  };
  const auto run = [&] {
    return run_ranks(thread_world::make(3), [&](const std::shared_ptr<communicator>& world) { return start(*world); });
  };
  CHECK_THROWS_WITH(run(), Contains("rank 1 of 3 has the GPU of rank 0 of 3, NVIDIA H200 (GPU-0)") &&
                               Contains("on node7 as it has GPUs"));
  ::setenv("LUNGSEG_SHARED_GPUS", "1", 1);
  CHECK(run() == 3);
  ::unsetenv("LUNGSEG_SHARED_GPUS");
}

TEST_CASE("nccl_ranks: a rank without NCCL is told to all, and none waits for it") {
  const std::vector<std::string> nowhere{"/nowhere/libnccl.so.2"};
  std::vector<std::string> told(3);
  CHECK_THROWS_AS(run_ranks(thread_world::make(3),
                            [&](const std::shared_ptr<communicator>& world) {
                              const int rank = world->rank();
                              try {
                                join_ranks(rank == 1 ? nowhere : played, nullptr, nullptr, *world, gpu_number(rank));
                              } catch (const device_error& fault) {
                                told[static_cast<std::size_t>(rank)] = fault.what();
                                throw;
                              }
                              return 0;
                            }),
                  device_error);
  for (const std::string& each : told)
    CHECK_THAT(each, Contains("training across GPUs: rank 1 of 3: NCCL is missing") && Contains("/nowhere/"));
}

TEST_CASE("nccl_ranks: a fault of NCCL's is told with the rank's name") {
  std::vector<std::string> faults(2), thrown(2);
  on_ranks(2, [&](device_ranks& sums, communicator& world) {
    const auto own = static_cast<std::size_t>(world.rank());
    world.all_gather("joined");
    if (own == 0) from_played<void(int)>("played_nccl_break")(1);
    world.all_gather("broken");
    faults[own] = sums.fault();
    try {
      sums.expect_alive();
    } catch (const device_error& fault) {
      thrown[own] = fault.what();
    }
    return 0;
  });
  CHECK(faults[0].empty());
  CHECK(faults[1] == "rank 1 of 2: sums between GPUs: NCCL says unhandled system error, played");
  CHECK(thrown == faults);
}

TEST_CASE("nccl_ranks: sums that do not fit each other are an error that names the rank") {
  CHECK_THROWS_WITH(on_ranks(2,
                             [](device_ranks& sums, communicator& world) {
                               std::vector<double> values(world.rank() == 0 ? 3 : 4);
                               sums.sum(values);
                               return 0;
                             }),
                    Contains("of 2: sum between GPUs: NCCL says invalid usage, played"));
}

TEST_CASE("nccl_ranks: a rank that fails ends the others, which wait for a sum") {
  const int aborts = from_played<int()>("played_nccl_aborts")();
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(on_ranks(3,
                             [](device_ranks& sums, communicator& world) {
                               std::vector<double> values(3);
                               sums.sum(values);
                               if (world.rank() == 2) {
                                 std::this_thread::sleep_for(200ms);
                                 throw numeric_error{"rank 2 has had enough"};
                               }
                               sums.sum(values);
                               sums.expect_alive();
                               return 0;
                             }),
                    "rank 2 has had enough");
  CHECK(std::chrono::steady_clock::now() - begin < 10s);
  CHECK(from_played<int()>("played_nccl_aborts")() > aborts);
}

TEST_CASE("nccl_ranks: what was given up stays so, and every call says it") {
  const auto told = on_ranks(2, [](device_ranks& sums, communicator&) {
    sums.give_up();
    sums.give_up();
    CHECK(sums.given_up());
    CHECK(sums.fault().empty());
    std::vector<int> values(1);
    CHECK_THROWS_AS(sums.sum(values), lost_rank_error);
    CHECK_THROWS_AS(sums.expect_alive(), lost_rank_error);
    return 0;
  });
  CHECK(told.size() == 2);
}

#endif
