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
#include "lungseg/distributed/sums_in_care.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE void sums_in_care::add(const std::shared_ptr<device_ranks>& sums) {
  bool late = false;
  {
    const std::lock_guard lock{mutex_};
    std::erase_if(all_, [](const auto& each) { return each.expired(); });
    all_.push_back(sums);
    late = given_up_;
  }
  if (late) sums->give_up();
}

LUNGSEG_INLINE void sums_in_care::give_up() noexcept {
  {
    const std::lock_guard lock{mutex_};
    given_up_ = true;
  }
  for (const auto& each : alive()) each->give_up();
}

LUNGSEG_INLINE std::string sums_in_care::fault() {
  for (const auto& each : alive())
    if (std::string reason = each->fault(); !reason.empty()) return reason;
  return {};
}

LUNGSEG_INLINE bool sums_in_care::host_waits() {
  const auto all = alive();
  return std::any_of(all.begin(), all.end(), [](const auto& each) { return each->host_waits(); });
}

LUNGSEG_INLINE std::int64_t sums_in_care::waits_done() {
  std::int64_t sum = 0;
  for (const auto& each : alive()) sum += each->waits_done();
  return sum;
}

LUNGSEG_INLINE std::vector<std::shared_ptr<device_ranks>> sums_in_care::alive() {
  std::vector<std::shared_ptr<device_ranks>> result;
  const std::lock_guard lock{mutex_};
  for (const auto& each : all_)
    if (auto sums = each.lock()) result.push_back(std::move(sums));
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
