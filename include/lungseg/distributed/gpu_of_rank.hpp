// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/gpu_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many ranks before this one are on its machine. Collective.
inline int number_on_machine(communicator& world) {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string own{host};
  const std::vector<std::string> all = world.all_gather(own);
  return static_cast<int>(std::count(all.begin(), all.begin() + world.rank(), own));
}

/// The GPU for this rank: its number on the machine, modulo the GPUs that the process sees, so that it is the only one
/// where a launcher shows each rank one. The first one where there is none, which says so when it is opened.
/// Collective.
inline device gpu_of_rank(communicator& world) {
  const int number = number_on_machine(world);
  int count = 0;
  if constexpr (has_cuda) count = gpu_count();
  return device::cuda(number % std::max(count, 1));
}

}}  // namespace lungseg::LUNGSEG_ABI
