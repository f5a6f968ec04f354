// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "lungseg/distributed/thread_world.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Calls work(communicator) on a thread for each rank of the team, and returns what the first one returned.
/// \throws what the first rank to fail threw; the others are told, and end too
template <class Work>
auto run_ranks(const std::shared_ptr<thread_world>& team, Work&& work) {
  using result = std::invoke_result_t<Work&, std::shared_ptr<communicator>>;
  std::optional<result> first;
  std::exception_ptr fault, consequence;
  std::mutex mutex;
  const auto run = [&](int thread) {
    bool failed = true;
    try {
      result own = work(team->member(thread));
      if (thread == 0) first = std::move(own);
      failed = false;
    } catch (const lost_rank_error&) {
      const std::lock_guard lock{mutex};
      if (!consequence) consequence = std::current_exception();
    } catch (...) {
      const std::lock_guard lock{mutex};
      if (!fault) fault = std::current_exception();
    }
    if (failed) team->fail();
  };
  std::vector<std::thread> threads;
  try {
    for (int thread = 1; thread < team->threads(); ++thread) threads.emplace_back(run, thread);
    run(0);
  } catch (...) {  // the system has no more threads
    team->fail();
    for (std::thread& each : threads) each.join();
    throw;
  }
  for (std::thread& each : threads) each.join();
  if (fault || consequence) std::rethrow_exception(fault ? fault : consequence);
  return std::move(*first);
}

}}  // namespace lungseg::LUNGSEG_ABI
