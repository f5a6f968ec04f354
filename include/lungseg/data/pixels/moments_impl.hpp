// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/math/pixel_moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE moments moments_of(const run_lengths& pixels) {
  moments sum;
  detail::for_each_run(pixels, [&](std::int64_t first, std::int64_t last) {
    while (first < last) {
      const std::int64_t column = first / pixels.height, top = first % pixels.height;
      const std::int64_t end = std::min(last, (column + 1) * pixels.height);
      // Runs go down the columns, so x and y change places.
      const moments run = moments::of_run(column, top, top + end - first);
      sum += {run.area, run.sum_y, run.sum_x, run.sum_yy, run.sum_xy, run.sum_xx};
      first = end;
    }
  });
  return sum;
}

LUNGSEG_INLINE std::vector<moments> component_moments(const components& found) {
  std::vector<moments> result(static_cast<std::size_t>(found.count()));
  for (std::size_t i = 0; i < found.owners().size(); ++i)
    result[static_cast<std::size_t>(found.owners()[i])] += moments_of(found.runs().runs[i]);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
