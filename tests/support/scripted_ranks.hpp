// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>

#include "lungseg/core/device_ranks.hpp"

namespace lungseg::test {

/// Sums between GPUs that are not there and never end: for those who look after them.
class scripted_ranks final : public device_ranks {
 public:
  int rank() const noexcept override { return 0; }
  int size() const noexcept override { return 1; }
  void sum(std::span<const std::span<float>>) override {}
  void sum(std::span<double>) override {}
  void sum(std::span<int>) override {}
  std::string fault() override {
    const std::lock_guard lock{mutex_};
    return fault_;
  }
  void give_up() noexcept override { given_up_ = true; }
  bool given_up() const noexcept override { return given_up_; }
  bool host_waits() const noexcept override { return waits; }
  std::int64_t waits_done() const noexcept override { return done; }

  void break_down(std::string fault) {
    const std::lock_guard lock{mutex_};
    fault_ = std::move(fault);
  }
  std::atomic<bool> waits{false};
  std::atomic<std::int64_t> done{0};

 private:
  std::mutex mutex_;
  std::string fault_;
  std::atomic<bool> given_up_{false};
};

}  // namespace lungseg::test
