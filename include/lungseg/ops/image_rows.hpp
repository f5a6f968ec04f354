// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops::detail {

/// Calls f(image, begin, end) on ranges that cover rows [0, rows) of every image, in parallel; a thread gets at least
/// about 32768 elements, so that small maps are not spread over threads.
template <class F>
void image_rows(const context& ctx, int images, std::int64_t rows, std::int64_t row_elements, F f) {
  const std::int64_t grain = 32768 / std::max<std::int64_t>(row_elements, 1) + 1;
  parallel_ranges(ctx, images * rows, grain, [&](std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const std::int64_t image = begin / rows, stop = std::min(end, (image + 1) * rows);
      f(static_cast<int>(image), begin - image * rows, stop - image * rows);
      begin = stop;
    }
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops::detail
