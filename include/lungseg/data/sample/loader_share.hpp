// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Of every `of` indices of an epoch those from `first` on to before `last`: what one rank of several works on.
struct loader_share {
  int first = 0, last = 1, of = 1;

  bool operator==(const loader_share&) const = default;

  /// Rank `rank`'s films of batches of `of`: as many as another rank's, or one more or less.
  static constexpr loader_share of_rank(int rank, int ranks, int of) noexcept {
    const auto begin = [=](int r) { return static_cast<int>(std::int64_t{of} * r / ranks); };
    return {begin(rank), begin(rank + 1), of};
  }

  constexpr int count() const noexcept { return last - first; }
  /// The first of its indices from `index` on; one behind every epoch where it has none.
  constexpr int from(int index) const noexcept {
    if (last <= first) return std::numeric_limits<int>::max();
    const int place = index % of;
    return place < first ? index + first - place : place < last ? index : index - place + of + first;
  }
};
static_assert(loader_share{}.from(7) == 7 && loader_share{1, 2, 4}.from(6) == 9 && loader_share{1, 2, 4}.from(4) == 5);

}}  // namespace lungseg::LUNGSEG_ABI
