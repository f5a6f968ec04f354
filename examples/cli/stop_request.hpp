// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>

#include "lungseg/core/error.hpp"

namespace cli {

/// While one lives, Ctrl-C, SIGTERM and SIGUSR1 (which mpirun hands to its ranks, and Slurm sends before its limit) are
/// a wish: work that can go on later ends where nothing is lost. The second of a kind ends the process at once. What
/// the process was started to ignore stays ignored. One at a time.
class stop_request {
 public:
  stop_request();
  ~stop_request();
  stop_request(const stop_request&) = delete;
  stop_request& operator=(const stop_request&) = delete;

  /// Whether the process was asked to stop. Any thread may call.
  static bool made() noexcept;

 private:
  std::array<void (*)(int), 3> before_;  // what was done on each signal
};

/// A run ended early because it was asked to, and can go on: no fault, and the exit status `interrupted`.
struct run_stopped : lungseg::error {
  using error::error;
};

}  // namespace cli
