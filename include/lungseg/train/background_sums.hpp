// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "lungseg/core/communicator.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sums over ranks on a thread of its own, one after the other, in the order in which they are asked for.
class background_sums {
 public:
  /// \param world  nobody else calls it
  explicit background_sums(std::shared_ptr<communicator> world)
      : world_{std::move(world)}, worker_{[this] { work(); }} {}
  background_sums(const background_sums&) = delete;
  background_sums& operator=(const background_sums&) = delete;
  /// Sums that nobody has waited for are given up, and this rank with them.
  ~background_sums() {
    bool unfinished = false;
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
      unfinished = done_ < asked_.size() && !fault_;
    }
    if (unfinished) world_->give_up();
    changed_.notify_all();
    worker_.join();
  }

  /// \param values  stay in their place until they are waited for
  void add(std::span<float> values) {
    {
      const std::lock_guard lock{mutex_};
      asked_.push_back(values);
    }
    changed_.notify_all();
  }
  /// Returns when all sums that were asked for are there. \throws what any of them threw
  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return done_ == asked_.size() || fault_; });
    if (fault_) std::rethrow_exception(fault_);
    asked_.clear();
    done_ = 0;
  }
  /// That sums have taken so far. \pre all sums were waited for
  double seconds() const noexcept { return world_->seconds(); }

 private:
  void work() {
    std::unique_lock lock{mutex_};
    while (true) {
      changed_.wait(lock, [&] { return stopping_ || (done_ < asked_.size() && !fault_); });
      if (stopping_) return;
      const std::span<float> values = asked_[done_];
      lock.unlock();
      std::exception_ptr fault;
      try {
        world_->sum(values);
      } catch (...) {
        fault = std::current_exception();
      }
      lock.lock();
      fault_ = fault;
      ++done_;
      changed_.notify_all();
    }
  }

  std::shared_ptr<communicator> world_;
  std::mutex mutex_;  // guards the following
  std::condition_variable changed_;
  std::vector<std::span<float>> asked_;
  std::size_t done_ = 0;
  bool stopping_ = false;
  std::exception_ptr fault_;
  std::thread worker_;  // last: it begins when all else is there
};

}}  // namespace lungseg::LUNGSEG_ABI
