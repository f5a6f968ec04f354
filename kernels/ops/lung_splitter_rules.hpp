// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From labels to lungs; see elementwise_rules.hpp and component_rules.hpp.

#include "lungseg/backend/cuda/lung_splitter.hpp"
#include "ops/component_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// One run of a row, by the thread of its first pixel. Sums of whole numbers do not depend on the order.
struct label_moments_rule {
  view<const int, 3> labels;
  view<moments, 2> sums;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int H = labels.extent(1), W = labels.extent(2), x = static_cast<int>(i % W), label = labels[i];
    if (label == 0 || (x > 0 && labels[i - 1] == label)) return;
    int length = 1;
    while (x + length < W && labels[i + length] == label) ++length;
    const moments run = moments::of_run(i / W % H, x, x + length);
    moments& sum = sums(static_cast<int>(i / W / H), label - 1);
    atomic_add(&sum.area, run.area);
    atomic_add(&sum.sum_x, run.sum_x);
    atomic_add(&sum.sum_y, run.sum_y);
    atomic_add(&sum.sum_xx, run.sum_xx);
    atomic_add(&sum.sum_xy, run.sum_xy);
    atomic_add(&sum.sum_yy, run.sum_yy);
  }
};

/// What is outside of the chosen components, 2 n and 2 n + 1 of mask n, each in a frame of one pixel that is outside
/// too: so all background that reaches the film's border is one tree, and its root is the frame's first cell.
struct outside_grid {
  view<const int, 3> labels;
  view<const int, 2> chosen;
  int rows, columns;  ///< with the frame
  static constexpr int side = 1;

  LUNGSEG_HD outside_grid(view<const int, 3> all, view<const int, 2> which)
      : labels{all}, chosen{which}, rows{all.extent(1) + 2}, columns{all.extent(2) + 2} {}
  LUNGSEG_HD std::int64_t count() const { return std::int64_t{2} * labels.extent(0) * rows * columns; }
  LUNGSEG_HD bool inside(int image, int y, int x) const {
    const int label = chosen(image / 2, image % 2);
    if (label == 0 || y < 0 || x < 0 || y >= rows || x >= columns) return false;
    const bool frame = y == 0 || x == 0 || y == rows - 1 || x == columns - 1;
    return frame || labels(image / 2, y - 1, x - 1) != label;
  }
  LUNGSEG_HD int cell_of(int image, int y, int x) const { return (image * rows + y) * columns + x; }
};

/// A pixel's bits, in place of its label: no other thread reads it any more.
struct fill_rule {
  outside_grid grid;
  const int* parent;
  int* labels;  ///< (N, H, W)  those of the grid

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int H = grid.labels.extent(1), W = grid.labels.extent(2), mask = static_cast<int>(i / W / H);
    const int y = static_cast<int>(i / W % H), x = static_cast<int>(i % W), label = labels[i];
    int bits = 0;
    for (int k = 0; k < 2; ++k) {
      const int chosen = grid.chosen(mask, k), image = 2 * mask + k;
      if (chosen == 0) continue;
      const bool filled =
          label == chosen || root_of(parent, grid.cell_of(image, y + 1, x + 1)) != grid.cell_of(image, 0, 0);
      bits |= filled << k;
    }
    labels[i] = bits;
  }
};

struct write_lungs_rule {
  view<const int, 3> inside;
  view<const int, 1> first_at;
  view<std::uint8_t, 4> lungs;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const std::int64_t pixels = std::int64_t{inside.extent(1)} * inside.extent(2);
    const int bits = inside[i], first = first_at(static_cast<int>(i / pixels));
    std::uint8_t* const both = lungs.data() + i / pixels * 2 * pixels + i % pixels;
    both[first * pixels] = bits & 1;
    both[(1 - first) * pixels] = bits == 2;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
