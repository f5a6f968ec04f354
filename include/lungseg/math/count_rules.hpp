// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Counts of samples, (N, 2), on their way to other ranks; see ops/rank_sums.hpp and proposal_rules.hpp.

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// Padding counts too: what is left of one image's rows is of the second kind.
struct pad_counts_rule {
  int* counts;  ///< (N, 2)
  int rows;     ///< of an image
  LUNGSEG_HD void operator()(std::int64_t n) const { counts[2 * n + 1] = rows - counts[2 * n]; }
};

/// One kind's sum over the images, put to the first image; zeros to the others.
struct total_counts_rule {
  int* counts;  ///< (N, 2)
  int images;
  bool none;  ///< nothing counts

  LUNGSEG_HD void operator()(std::int64_t kind) const {
    int total = 0;
    for (int n = 0; n < images; ++n) {
      total += counts[2 * n + kind];
      counts[2 * n + kind] = 0;
    }
    counts[kind] = none ? 0 : total;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
