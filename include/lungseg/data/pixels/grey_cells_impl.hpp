// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>

#include "lungseg/data/pixels/grey_cells.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/resize.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE grey_cells::grey_cells(const film& in)
    : cells_{resize_smooth(in, std::min(in.height, most), std::min(in.width, most))},
      across_{static_cast<double>(cells_.width) / in.width},
      down_{static_cast<double>(cells_.height) / in.height},
      sums_(static_cast<std::size_t>(cells_.height + 1) * static_cast<std::size_t>(cells_.width + 1)) {
  for (int y = 0; y < cells_.height; ++y)
    for (int x = 0; x < cells_.width; ++x)
      sums_[place(y + 1, x + 1)] =
          sums_[place(y, x + 1)] + sums_[place(y + 1, x)] - sums_[place(y, x)] + static_cast<double>(cells_(y, x));
}

LUNGSEG_INLINE double grey_cells::smoothness() const {
  double mean = 0, same = 0, next = 0;
  for (const float cell : cells_.pixels) mean += static_cast<double>(cell);
  mean /= static_cast<double>(cells_.pixels.size());
  for (int y = 0; y < cells_.height; ++y)
    for (int x = 0; x + 1 < cells_.width; ++x) {
      const double here = static_cast<double>(cells_(y, x)) - mean,
                   there = static_cast<double>(cells_(y, x + 1)) - mean;
      same += 0.5 * (here * here + there * there);
      next += here * there;
    }
  return same > 0 ? next / same : 0;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
