// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Area, centroid and spread of a set of pixels; sums of two sets add up. Whole numbers, and so the same whatever the
/// order in which pixels are gathered and whoever gathers them. They hold all pixels of 30,000 x 30,000.
struct moments {
  std::int64_t area = 0, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, sum_yy = 0;

  /// The pixels of columns [x1, x2) of row y, by the closed sums of x and x * x. \pre x1 <= x2, all at least 0
  LUNGSEG_HD static constexpr moments of_run(std::int64_t y, std::int64_t x1, std::int64_t x2) noexcept {
    const std::int64_t n = x2 - x1, x = (x2 * (x2 - 1) - x1 * (x1 - 1)) / 2;
    return {n, x, n * y, squares_below(x2) - squares_below(x1), x * y, n * y * y};
  }
  LUNGSEG_HD constexpr void add(int x, int y) noexcept { *this += of_run(y, x, x + 1); }
  LUNGSEG_HD constexpr moments& operator+=(const moments& o) noexcept {
    area += o.area;
    sum_x += o.sum_x;
    sum_y += o.sum_y;
    sum_xx += o.sum_xx;
    sum_xy += o.sum_xy;
    sum_yy += o.sum_yy;
    return *this;
  }
  constexpr bool operator==(const moments&) const = default;

  double x() const noexcept { return static_cast<double>(sum_x) / static_cast<double>(area); }
  double y() const noexcept { return static_cast<double>(sum_y) / static_cast<double>(area); }

 private:
  /// 0 + 1 + 4 + ... + (k - 1)^2.
  LUNGSEG_HD static constexpr std::int64_t squares_below(std::int64_t k) noexcept {
    return (k - 1) * k * (2 * k - 1) / 6;
  }
};
static_assert(moments::of_run(2, 3, 6) == moments{3, 12, 6, 50, 24, 12});

/// The lesser of two areas as a share of both.
inline double lesser_share(const moments& a, const moments& b) noexcept {
  return static_cast<double>(a.area < b.area ? a.area : b.area) / static_cast<double>(a.area + b.area);
}

}}  // namespace lungseg::LUNGSEG_ABI
