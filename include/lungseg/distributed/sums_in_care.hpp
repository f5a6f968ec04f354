// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lungseg/core/device_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The sums between GPUs that a world looks after, as long as they live. Any thread may call.
class sums_in_care {
 public:
  void add(const std::shared_ptr<device_ranks>& sums);
  void give_up() noexcept;
  /// Of the first of them that has one; empty: none has.
  std::string fault();
  bool host_waits();
  std::int64_t waits_done();

 private:
  /// Nothing is called while the lock is held, because the last owner's end may take long.
  std::vector<std::shared_ptr<device_ranks>> alive();

  std::mutex mutex_;
  std::vector<std::weak_ptr<device_ranks>> all_;
  bool given_up_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/sums_in_care_impl.hpp"
#endif
