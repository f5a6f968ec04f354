// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many threads each stage of a pipeline has, and how many items may be on their way at a time.
struct pipeline_options {
  std::array<int, 3> threads{1, 1, 2};
  std::size_t most = 8;
};

/// Takes items through three stages that run side by side, so that one item is read while another is computed and a
/// third is written. A stage that falls behind stops those before it: never more than options.most items are on their
/// way. What comes in is taken one at a time, and what comes out is handed over one at a time in the same order,
/// whatever the threads did.
///
/// The first fault ends the work: items before the one that it happened to are finished and handed over, and then it
/// is thrown. Those behind are dropped.
template <class Item>
class ordered_pipeline {
 public:
  using stage = std::function<void(Item&)>;

  /// \param next    the next item, or none at the end
  /// \param stages  may be called by several threads at a time, each time for another item
  /// \param done    takes what is finished, in the order of next()
  ordered_pipeline(std::function<std::optional<Item>()> next, std::array<stage, 3> stages, stage done)
      : next_{std::move(next)}, stages_{std::move(stages)}, done_{std::move(done)} {}

  /// \throws what next, a stage or done threw for the first item that met a fault
  void run(const pipeline_options& options = {}) {
    most_ = std::max<std::size_t>(options.most, 1);
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 0; i < stages_.size(); ++i)
        for (int n = 0; n < std::max(options.threads[i], 1); ++n) threads.emplace_back([this, i] { work(i); });
    } catch (...) {  // the system gives no more threads, so that a stage may have none
      const std::lock_guard lock{mutex_};
      abandoned_ = true;
      fail(0, std::current_exception());
    }
    threads.clear();
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  struct ticket {
    std::int64_t number = 0;
    std::optional<Item> item;
  };
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  /// A thread of a stage.
  void work(std::size_t at) {
    std::unique_lock lock{mutex_};
    for (;;) {
      changed_.wait(lock, [&] { return over(at) || ready(at); });
      if (abandoned_ || !ready(at)) return;
      ticket mine = take(at);
      if (!mine.item) continue;
      if (mine.number < failed_) {
        lock.unlock();
        std::exception_ptr fault;
        try {
          stages_[at](*mine.item);
        } catch (...) {
          fault = std::current_exception();
        }
        lock.lock();
        if (fault) fail(mine.number, fault);
      }
      pass_on(at, std::move(mine));
    }
  }

  bool ready(std::size_t at) const {
    if (at > 0) return !queues_[at].empty();
    return !ended_ && !taking_ && static_cast<std::size_t>(given_ - handed_) < most_;
  }
  /// Nothing can come to this stage any more.
  bool over(std::size_t at) const { return abandoned_ || (ended_ && (at == 0 || (handed_ == given_ && !taking_))); }

  ticket take(std::size_t at) {
    if (at > 0) {
      ticket first = std::move(queues_[at].front());
      queues_[at].pop_front();
      return first;
    }
    taking_ = true;
    const std::int64_t number = given_++;
    ticket fresh{number, {}};
    mutex_.unlock();
    std::exception_ptr fault;
    try {
      fresh.item = next_();
    } catch (...) {
      fault = std::current_exception();
    }
    mutex_.lock();
    taking_ = false;
    if (fault) fail(number, fault);
    if (!fresh.item) {
      --given_;
      ended_ = true;
    }
    changed_.notify_all();
    return fresh;
  }

  void pass_on(std::size_t at, ticket mine) {
    if (at + 1 < stages_.size()) {
      queues_[at + 1].push_back(std::move(mine));
      changed_.notify_all();
      return;
    }
    finished_.emplace(mine.number, std::move(mine.item));
    hand_over();
  }

  /// What is finished and next in order; one thread at a time, and the lock is not held while `done` works.
  void hand_over() {
    if (handing_) return;
    handing_ = true;
    while (!finished_.empty() && finished_.begin()->first == handed_) {
      std::optional<Item> item = std::move(finished_.begin()->second);
      finished_.erase(finished_.begin());
      if (handed_ < failed_) {
        mutex_.unlock();
        std::exception_ptr fault;
        try {
          done_(*item);
          item.reset();
        } catch (...) {
          fault = std::current_exception();
        }
        mutex_.lock();
        if (fault) fail(handed_, fault);
      }
      ++handed_;
      changed_.notify_all();
    }
    handing_ = false;
  }

  void fail(std::int64_t number, std::exception_ptr fault) {
    ended_ = true;
    if (number < failed_) {
      failed_ = number;
      fault_ = std::move(fault);
    }
    changed_.notify_all();
  }

  std::function<std::optional<Item>()> next_;
  std::array<stage, 3> stages_;
  stage done_;
  std::size_t most_ = 1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::deque<ticket>, 3> queues_;
  std::map<std::int64_t, std::optional<Item>> finished_;
  std::int64_t given_ = 0, handed_ = 0, failed_ = never;
  std::exception_ptr fault_;
  bool taking_ = false, ended_ = false, handing_ = false, abandoned_ = false;
};

}}  // namespace lungseg::LUNGSEG_ABI
