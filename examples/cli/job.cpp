// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "job.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/openmp.hpp"
#include "lungseg/distributed/gpu_of_rank.hpp"

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

/// What to tell of the exception that is being handled, and the exit status.
std::pair<std::string, int> current_fault() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {"out of memory", machine_failed};
  } catch (const lungseg::device_error& fault) {
    return {fault.what(), machine_failed};
  } catch (const std::exception& fault) {
    return {fault.what(), wrong_use};
  }
}

}  // namespace

int as_rank(const job_options& options, const std::function<int(job*)>& work) {
  const std::unique_ptr<job> ranks = join_job(options);
  if (!ranks) return work(nullptr);
  try {
    return work(ranks.get());
  } catch (...) {
    if (!ranks->world()) throw;
    const auto [cause, status] = current_fault();
    ranks->abort(cause, status);  // a rank that fails alone must not leave the others waiting
    return status;                // never: g++ does not believe [[noreturn]] of a virtual function
  }
}

bool is_helper(const job* ranks) {
  return ranks && ranks->world()->rank() > 0;
}

common_options options_of_rank(job& ranks, common_options options) {
  if (options.threads == 0) options.threads = threads_of_rank(*ranks.world());
  if (options.device == "cuda") options.device = lungseg::gpu_of_rank(*ranks.world()).name();
  options.quiet = options.quiet || is_helper(&ranks);
  options.signs = ranks.world()->signs();
  return options;
}

lungseg::log_sink log_of_first(const job* ranks, const common_options& options) {
  if (!is_helper(ranks)) return make_log(options);
  return [](lungseg::log_level, std::string_view) {};
}

int threads_of_rank(lungseg::communicator& world) {
  const std::string own = machine() + ": " + processors();
  const std::vector<std::string> all = world.all_gather(own);
  const auto sharing = static_cast<int>(std::count(all.begin(), all.end(), own));
  return std::max(1, lungseg::detail::usable_processors() / sharing);
}

}  // namespace cli
