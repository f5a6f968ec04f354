// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "job.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>

#include "lungseg/core/openmp.hpp"

namespace cli {

namespace {

std::string machine() {
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  return host;
}

/// The processors that this process may use, as text.
std::string processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::string text;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return text;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &set)) text += std::to_string(i) + " ";
  return text;
}

}  // namespace

int threads_of_rank(lungseg::communicator& world) {
  const std::string own = machine() + ": " + processors();
  const std::vector<std::string> all = world.all_gather(own);
  const auto sharing = static_cast<int>(std::count(all.begin(), all.end(), own));
  return std::max(1, lungseg::detail::usable_processors() / sharing);
}

}  // namespace cli
