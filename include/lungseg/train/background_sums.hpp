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
#include <vector>

#include "lungseg/core/communicator.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Sums over ranks on a thread of its own, one after the other, in the order in which they are asked for.
class background_sums {
 public:
  /// \param world  nobody else calls it
  explicit background_sums(std::shared_ptr<communicator> world);
  background_sums(const background_sums&) = delete;
  background_sums& operator=(const background_sums&) = delete;
  /// Sums that nobody has waited for are given up, and this rank with them.
  ~background_sums();

  /// \param values  stay in their place until they are waited for
  void add(std::span<float> values);
  /// Returns when all sums that were asked for are there. \throws what any of them threw
  void wait();
  /// That sums have taken so far. \pre all sums were waited for
  double seconds() const noexcept { return world_->seconds(); }

 private:
  void work();

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

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/background_sums_impl.hpp"
#endif
