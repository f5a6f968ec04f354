// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdlib>
#include <initializer_list>

#include "lungseg/distributed/started_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE int started_ranks() {
  const auto number = [](const char* name) {
    const char* const text = std::getenv(name);
    return text ? std::atoi(text) : 0;
  };
  for (const char* const size : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const int ranks = number(size); ranks > 0) return ranks;
  // Under srun the job's variables are there in every process; only its tasks have the other one.
  if (std::getenv("PMIX_RANK"))
    if (const int ranks = number("SLURM_STEP_NUM_TASKS"); ranks > 0) return ranks;
  return 1;
}

}}  // namespace lungseg::LUNGSEG_ABI
