// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A film on a coarse grid, whose mean over any box is one look-up away.
class grey_cells {
 public:
  static constexpr int most = 128;  // cells a side

  /// \param in  at least one pixel
  explicit grey_cells(const film& in);

  /// Means over n x n equal parts of a box in film pixels that lies in the film, row by row.
  template <int n>
  std::array<float, n * n> parts(const box& of) const {
    std::array<float, n * n> result;
    const double left = double{of.x1} * across_, top = double{of.y1} * down_;
    const double width = double{of.width()} * across_ / n, height = double{of.height()} * down_ / n;
    for (int y = 0; y < n; ++y)
      for (int x = 0; x < n; ++x) {
        const double x1 = left + x * width, y1 = top + y * height, x2 = x1 + width, y2 = y1 + height;
        result[static_cast<std::size_t>(y * n + x)] =
            static_cast<float>((sum_at(y2, x2) - sum_at(y1, x2) - sum_at(y2, x1) + sum_at(y1, x1)) / (width * height));
      }
    return result;
  }

  /// Correlation of each cell with its right-hand neighbour: near 1 on films, near 0 on noise; 0 for an even picture.
  double smoothness() const;

 private:
  std::size_t place(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(cells_.width + 1) + static_cast<std::size_t>(x);
  }

  /// The sum above and left of a point between cells.
  double sum_at(double y, double x) const {
    const int row = std::clamp(static_cast<int>(y), 0, cells_.height - 1);
    const int column = std::clamp(static_cast<int>(x), 0, cells_.width - 1);
    const double v = y - row, u = x - column;
    const double *above = &sums_[place(row, column)], *below = &sums_[place(row + 1, column)];
    return (1 - v) * ((1 - u) * above[0] + u * above[1]) + v * ((1 - u) * below[0] + u * below[1]);
  }

  image<float> cells_;
  double across_, down_;
  std::vector<double> sums_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/grey_cells_impl.hpp"
#endif
