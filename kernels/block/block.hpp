// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// A block of threads, played by one thread of the host. An algorithm for a block is written as phases, each a
/// function of the thread's number; between phases all threads meet. Within a phase threads must not depend on each
/// other, and so the order in which they are played must not matter: tests play them in several.
/// The block of the device, with the same members, is device_block in device_block.cuh.
class host_block {
 public:
  /// \param step  threads are played in the order 0, step, 2 step, ... modulo the number; must have no factor in common
  explicit host_block(int threads, int step = 1) : threads_{threads}, step_{step} {}

  int threads() const noexcept { return threads_; }

  /// A phase: f(t) for every thread t.
  template <class F>
  void each(F&& f) const {
    for (int played = 0; played < threads_; ++played)
      f(static_cast<int>(static_cast<long long>(played) * step_ % threads_));
  }
  /// A phase of one thread.
  template <class F>
  void once(F&& f) const {
    f();
  }
  /// Adds to a counter that threads of one phase share; returns what it held.
  template <class T>
  T fetch_add(T& counter, T amount) const noexcept {
    const T before = counter;
    counter += amount;
    return before;
  }

 private:
  int threads_, step_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
