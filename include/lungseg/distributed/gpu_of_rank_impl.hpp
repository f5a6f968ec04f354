// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/gpu_stream.hpp"
#include "lungseg/distributed/gpu_of_rank.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE int number_on_machine(communicator& world) {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  const std::string own{host};
  const std::vector<std::string> all = world.all_gather(own);
  return static_cast<int>(std::count(all.begin(), all.begin() + world.rank(), own));
}

LUNGSEG_INLINE device gpu_of_rank(communicator& world) {
  const int number = number_on_machine(world);
  int count = 0;
  if constexpr (has_cuda) count = gpu_count();
  return device::cuda(number % std::max(count, 1));
}

}}  // namespace lungseg::LUNGSEG_ABI
