// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "lungseg/core/work_signs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void work_signs::say(std::string what) {
  const std::lock_guard lock{mutex_};
  said_ = std::move(what);
  since_ = clock::now();
}

LUNGSEG_INLINE std::string work_signs::begin(std::atomic<int>& count, std::string what) {
  tick();
  ++count;
  const std::lock_guard lock{mutex_};
  since_ = clock::now();
  return std::exchange(said_, std::move(what));
}

LUNGSEG_INLINE void work_signs::end(std::atomic<int>& count, std::string said_before) {
  say(std::move(said_before));
  tick();
  --count;
}

LUNGSEG_INLINE work_signs::state work_signs::now() const {
  state result;
  result.waits = waiting_ > 0;
  result.steady = long_ == 0 && steady_ > 0;
  result.ticks = ticks_;  // behind the others, which change behind a tick
  const std::lock_guard lock{mutex_};
  result.said = said_;
  result.said_for = std::chrono::duration<double>(clock::now() - since_).count();
  return result;
}

LUNGSEG_INLINE steady_work::steady_work(std::shared_ptr<work_signs> signs, std::string what)
    : signs_{std::move(signs)} {
  if (signs_) said_before_ = signs_->begin(signs_->steady_, std::move(what));
}

LUNGSEG_INLINE steady_work::~steady_work() {
  if (signs_) signs_->end(signs_->steady_, std::move(said_before_));
}

LUNGSEG_INLINE long_work::long_work(std::shared_ptr<work_signs> signs, std::string what) : signs_{std::move(signs)} {
  if (signs_) said_before_ = signs_->begin(signs_->long_, std::move(what));
}

LUNGSEG_INLINE long_work::~long_work() {
  if (signs_) signs_->end(signs_->long_, std::move(said_before_));
}

}}  // namespace lungseg::LUNGSEG_ABI
