// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The sum of `count` values, added in one order: neighbours 0 and 1, 2 and 3, ..., then those sums likewise; one
/// without a neighbour goes on as it is. So the sum over 2^k times as many ranks is that over groups of 2^k, summed.
template <class T>
class tree_sum {
 public:
  /// \param sources  one array for each rank
  explicit tree_sum(std::vector<const T*> sources) : sources_{std::move(sources)} {
    while (span_ < sources_.size()) span_ *= 2;
  }

  /// to[i] = the sum of sources[..][i] for i of [begin, end); `to` may be the first source.
  void add(T* to, std::size_t begin, std::size_t end) const {
    T sum[block];
    for (std::size_t at = begin; at < end; at += block) {
      const std::size_t count = std::min(block, end - at);
      part(sum, at, count, 0, span_);
      std::copy_n(sum, count, to + at);
    }
  }

 private:
  static constexpr std::size_t block = 512;

  void part(T* sum, std::size_t at, std::size_t count, std::size_t first, std::size_t span) const {
    if (span == 1) {
      std::copy_n(sources_[first] + at, count, sum);
      return;
    }
    part(sum, at, count, first, span / 2);
    if (first + span / 2 >= sources_.size()) return;
    T other[block];
    part(other, at, count, first + span / 2, span / 2);
    for (std::size_t i = 0; i < count; ++i) sum[i] += other[i];
  }

  std::vector<const T*> sources_;
  std::size_t span_ = 1;  // the least power of two that holds all sources
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
