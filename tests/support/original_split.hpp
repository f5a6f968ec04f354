// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How the project that lungseg follows tells left from right: the baseline that the splitter has to beat.

#include <cstddef>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg_test {

/// The two largest components over pixel edges, holes filled. The one that begins in the first third of the picture and
/// ends before the last one is the lung on the left; the one that begins after the first third and ends in the last one
/// is the lung on the right. A component that fits neither goes nowhere: the original stops there, or keeps what an
/// earlier film left behind.
/// \returns the lungs on the left and on the right of the picture
inline std::pair<lungseg::mask, lungseg::mask> original_split(const lungseg::mask& both) {
  std::pair<lungseg::mask, lungseg::mask> result{lungseg::mask(both.height, both.width),
                                                 lungseg::mask(both.height, both.width)};
  const lungseg::components parts = lungseg::label_components(lungseg::fill_holes(both), lungseg::connectivity::four);
  const std::vector<int> order = parts.by_area();
  if (order.size() < 2) return result;
  const double third = both.width / 3.0;
  for (std::size_t i = 0; i < 2; ++i) {
    const lungseg::box& bounds = parts[order[i]].bounds;
    const double first = bounds.x1, last = bounds.x2 - 1.0;
    if (last < 2 * third && first < third) result.first = parts.select(order[i]);
    if (last > 2 * third && first > third) result.second = parts.select(order[i]);
  }
  return result;
}

}  // namespace lungseg_test
