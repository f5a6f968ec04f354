// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/device_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The sums between GPUs that a world looks after, as long as they live. Any thread may call.
class sums_in_care {
 public:
  void add(const std::shared_ptr<device_ranks>& sums) {
    bool late = false;
    {
      const std::lock_guard lock{mutex_};
      std::erase_if(all_, [](const auto& each) { return each.expired(); });
      all_.push_back(sums);
      late = given_up_;
    }
    if (late) sums->give_up();
  }
  void give_up() noexcept {
    {
      const std::lock_guard lock{mutex_};
      given_up_ = true;
    }
    for (const auto& each : alive()) each->give_up();
  }
  /// Of the first of them that has one; empty: none has.
  std::string fault() {
    for (const auto& each : alive())
      if (std::string reason = each->fault(); !reason.empty()) return reason;
    return {};
  }
  bool host_waits() {
    const auto all = alive();
    return std::any_of(all.begin(), all.end(), [](const auto& each) { return each->host_waits(); });
  }
  std::int64_t waits_done() {
    std::int64_t sum = 0;
    for (const auto& each : alive()) sum += each->waits_done();
    return sum;
  }

 private:
  /// Nothing is called while the lock is held, because the last owner's end may take long.
  std::vector<std::shared_ptr<device_ranks>> alive() {
    std::vector<std::shared_ptr<device_ranks>> result;
    const std::lock_guard lock{mutex_};
    for (const auto& each : all_)
      if (auto sums = each.lock()) result.push_back(std::move(sums));
    return result;
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<device_ranks>> all_;
  bool given_up_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
