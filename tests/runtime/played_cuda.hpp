// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace lungseg::test {

/// A machine with GPUs that are not there: what played_cuda.cpp answers in CUDA's place, and what it has been asked
/// for. It knows whose memory is where and which devices have contexts; nothing is computed, and no byte is moved.
struct played_machine {
  struct gpu {
    std::size_t free = 0;
    std::size_t idle_for_graphs = 0;  ///< what graphs were run in, and CUDA keeps for others
  };
  std::vector<gpu> gpus;
  std::set<int> contexts;   ///< devices that the process has made a context on
  std::string broken_rule;  ///< the first that was broken; empty: none

  /// So many GPUs, each with `bytes`, and no context anywhere.
  static void reset(int gpus, std::size_t bytes);
  static played_machine& get();
};

}  // namespace lungseg::test
