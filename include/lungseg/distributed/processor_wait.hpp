// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// How long threads of this process wait for a processor, as Linux counts it: on a crowded machine work that is silent
/// may be work that does not come to run.
class processor_wait {
 public:
  /// \param threads  a folder with schedstat of each thread
  explicit processor_wait(std::filesystem::path threads = "/proc/self/task") : threads_{std::move(threads)} {}

  /// Seconds since the call before, of the thread that has waited most, the calling one aside; 0 for a thread that was
  /// not there then, and where the system does not say.
  double since_last();

 private:
  std::filesystem::path threads_;
  std::map<std::string, std::int64_t> before_;  // nanoseconds of each thread
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/processor_wait_impl.hpp"
#endif
