// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <functional>
#include <thread>

namespace serve {

/// SIGTERM and SIGINT as one call, on a thread of its own, where anything may be done. From its making on, the threads
/// that are started are not interrupted by them. A second signal ends the process as ever.
class stop_signal {
 public:
  explicit stop_signal(std::function<void()> stop);
  /// Ends the waiting where no signal came.
  ~stop_signal();
  stop_signal(const stop_signal&) = delete;
  stop_signal& operator=(const stop_signal&) = delete;

 private:
  std::thread waiting_;
};

/// Keeps these signals from this thread and all that it starts, until a stop_signal takes them.
void hold_stop_signals();

}  // namespace serve
