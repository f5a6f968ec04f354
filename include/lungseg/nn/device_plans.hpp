// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "lungseg/core/capture.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// What a network keeps for one kind of pass on a GPU: for every size of its input a plan, which is memory for what goes
/// in and comes out with the captured work between them. Graphs belong to a stream, so another stream starts anew.
template <class Key, class Plan>
class device_plans {
 public:
  /// The plan for `key`; a new one comes from make().
  template <class Make>
  Plan& get(const context& ctx, const Key& key, Make&& make) {
    if (stream_ != ctx.memory()) {
      clear();
      stream_ = ctx.memory();
    }
    const auto found = plans_.find(key);
    return found != plans_.end() ? found->second : plans_.emplace(key, make()).first->second;
  }
  void clear() { plans_.clear(); }

 private:
  std::shared_ptr<memory_resource> stream_;  // declared first, because it must outlive the graphs
  std::map<Key, Plan> plans_;
};

}  // namespace lungseg::inline LUNGSEG_ABI
