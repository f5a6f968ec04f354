// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../job.hpp"
#include "lungseg/distributed/started_ranks.hpp"

namespace cli {

std::unique_ptr<job> join_job(const job_options&) {
  const int ranks = lungseg::started_ranks();
  if (ranks > 1)
    throw lungseg::option_error{
        "was started as one of " + std::to_string(ranks) +
        " ranks, and this program was built without MPI, so that each of them would do all of the "
        "work (install libopenmpi-dev and configure again, with LUNGSEG_MPI=ON; predict "
        "shares films without it, by --shard)"};
  return nullptr;
}

}  // namespace cli
