// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "lungseg/core/communicator.hpp"
#include "lungseg/train/background_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE background_sums::background_sums(std::shared_ptr<communicator> world)
    : world_{std::move(world)}, worker_{[this] { work(); }} {}

LUNGSEG_INLINE background_sums::~background_sums() {
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

LUNGSEG_INLINE void background_sums::add(std::span<float> values) {
  {
    const std::lock_guard lock{mutex_};
    asked_.push_back(values);
  }
  changed_.notify_all();
}

LUNGSEG_INLINE void background_sums::wait() {
  const waiting_for_ranks others{world_->signs()};
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return done_ == asked_.size() || fault_; });
  if (fault_) std::rethrow_exception(fault_);
  asked_.clear();
  done_ = 0;
}

LUNGSEG_INLINE void background_sums::work() {
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

}}  // namespace lungseg::LUNGSEG_ABI
