// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a process says of its work to the ranks that wait for it. They wait for as long as it ticks. Where it has
/// promised to (steady_work), they give it up soon after its last tick; where it has not, much later: work is silent by
/// its nature if nobody has taught it to tick. Any thread may call.
class work_signs {
 public:
  /// A small part of the work is done: a film read, a layer computed. It costs a few nanoseconds.
  void tick() noexcept { ticks_.fetch_add(1, std::memory_order_relaxed); }
  /// \param what  is being done from now on, for messages: "step 12: reading films"
  void say(std::string what);

  struct state {
    std::int64_t ticks = 0;
    bool waits = false;   // for other ranks
    bool steady = false;  // has promised to tick
    std::string said;     // last; empty: nothing
    double said_for = 0;  // seconds since then
  };
  state now() const;

 private:
  friend class steady_work;
  friend class long_work;
  friend class waiting_for_ranks;
  using clock = std::chrono::steady_clock;

  /// A change of how silence is meant begins and ends with a tick: the silence before was meant in another way.
  std::string begin(std::atomic<int>& count, std::string what);
  void end(std::atomic<int>& count, std::string said_before);

  std::atomic<std::int64_t> ticks_{0};
  std::atomic<int> steady_{0}, long_{0}, waiting_{0};
  mutable std::mutex mutex_;  // guards the following
  std::string said_;
  clock::time_point since_ = clock::now();
};

/// While it lives, the process ticks every few seconds, or exchanges something with the other ranks: silence then
/// means that it hangs. To be promised only by work that certainly does so.
class steady_work {
 public:
  /// \param signs  null: nobody listens \param what  as work_signs::say; behind it counts what was said before
  steady_work(std::shared_ptr<work_signs> signs, std::string what);
  ~steady_work();
  steady_work(const steady_work&) = delete;
  steady_work& operator=(const steady_work&) = delete;

 private:
  std::shared_ptr<work_signs> signs_;
  std::string said_before_;
};

/// A piece of work that cannot tick and may take long, such as writing a checkpoint or tuning convolutions: while it
/// lives, no promise counts. Parameters as of steady_work.
class long_work {
 public:
  long_work(std::shared_ptr<work_signs> signs, std::string what);
  ~long_work();
  long_work(const long_work&) = delete;
  long_work& operator=(const long_work&) = delete;

 private:
  std::shared_ptr<work_signs> signs_;
  std::string said_before_;
};

/// While it lives, the process does nothing but wait for other ranks. \param signs  null: nobody listens
class waiting_for_ranks {
 public:
  explicit waiting_for_ranks(std::shared_ptr<work_signs> signs) : signs_{std::move(signs)} {
    if (signs_) ++signs_->waiting_;
  }
  ~waiting_for_ranks() {
    if (!signs_) return;
    signs_->tick();
    --signs_->waiting_;
  }
  waiting_for_ranks(const waiting_for_ranks&) = delete;
  waiting_for_ranks& operator=(const waiting_for_ranks&) = delete;

 private:
  std::shared_ptr<work_signs> signs_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/work_signs_impl.hpp"
#endif
