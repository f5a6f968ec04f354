// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Labelling by union-find; see elementwise_rules.hpp. A forest over cells, which are blocks of side x side pixels,
/// becomes one tree for each component, whose root is its first cell whatever the order of the threads.

#include "block/atomics.hpp"
#include "block/select_block.hpp"
#include "lungseg/backend/cuda/components.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Cells of a batch of masks.
struct cell_grid {
  view<const std::uint8_t, 3> masks;
  int side = 1, rows = 0, columns = 0;  ///< cells of one mask

  LUNGSEG_HD std::int64_t count() const { return std::int64_t{masks.extent(0)} * rows * columns; }
  LUNGSEG_HD bool inside(int image, int y, int x) const {
    return y >= 0 && x >= 0 && y < masks.extent(1) && x < masks.extent(2) && masks(image, y, x) != 0;
  }
  LUNGSEG_HD int cell_of(int image, int y, int x) const { return (image * rows + y / side) * columns + x / side; }
};

LUNGSEG_HD inline int root_of(const int* parent, int cell) {
  while (parent[cell] != cell) cell = parent[cell];
  return cell;
}

/// Joins two trees under the smaller root, while others do the same.
LUNGSEG_HD inline void unite(int* parent, int a, int b) {
  for (;;) {
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a == b) return;
    const int low = a < b ? a : b, high = a < b ? b : a;
    const int before = atomic_min(parent + high, low);
    if (before == high) return;  // it was still a root
    a = before;
    b = low;
  }
}

struct plant_rule {
  int* parent;
  LUNGSEG_HD void operator()(std::int64_t i) const { parent[i] = static_cast<int>(i); }
};

/// One cell's unions with cells before it.
/// \tparam Grid  cell_grid, or another set of cells with the same members
template <class Grid>
struct unite_cells_rule {
  Grid grid;
  bool eight;
  int* parent;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int side = grid.side, per_image = grid.rows * grid.columns;
    const auto image = static_cast<int>(i / per_image), cell = static_cast<int>(i % per_image);
    const int y0 = cell / grid.columns * side, x0 = cell % grid.columns * side;
    for (int y = y0; y < y0 + side; ++y)
      for (int x = x0; x < x0 + side; ++x) {
        if (!grid.inside(image, y, x)) continue;
        meet(image, y, x, y, x - 1);
        meet(image, y, x, y - 1, x);
        if (!eight) continue;
        meet(image, y, x, y - 1, x - 1);
        meet(image, y, x, y - 1, x + 1);
      }
  }

 private:
  LUNGSEG_HD void meet(int image, int y, int x, int ny, int nx) const {
    if (!grid.inside(image, ny, nx)) return;
    const int here = grid.cell_of(image, y, x), there = grid.cell_of(image, ny, nx);
    if (here != there) unite(parent, here, there);
  }
};

/// What is known of the component whose root a cell is.
struct cell_facts {
  int first, area, x1, y1, x2, y2;  ///< first: its first pixel in the mask, or the mask's size
};

struct clear_facts_rule {
  int pixels;
  cell_facts* facts;
  LUNGSEG_HD void operator()(std::int64_t i) const { facts[i] = {pixels, 0, 1 << 30, 1 << 30, 0, 0}; }
};

/// One run of a row, by the thread of its first pixel.
struct measure_run_rule {
  cell_grid grid;
  const int* parent;
  cell_facts* facts;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int H = grid.masks.extent(1), W = grid.masks.extent(2);
    const auto image = static_cast<int>(i / W / H), y = static_cast<int>(i / W % H), x = static_cast<int>(i % W);
    if (!grid.inside(image, y, x) || grid.inside(image, y, x - 1)) return;
    int end = x + 1;
    while (grid.inside(image, y, end)) ++end;
    cell_facts& own = facts[root_of(parent, grid.cell_of(image, y, x))];
    atomic_min(&own.first, y * W + x);
    atomic_add(&own.area, end - x);
    atomic_min(&own.x1, x);
    atomic_min(&own.y1, y);
    atomic_max(&own.x2, end);
    atomic_max(&own.y2, y + 1);
  }
};

/// The table of one mask's components, by a block; leaves in `first` of each root's facts its row, or -1.
struct tabulate_rule {
  static constexpr int threads = 256;
  struct scratch {
    select_scratch select;
    int count;
    std::uint64_t words[max_components];
  };
  int cells;  ///< of one mask
  const int* parent;
  cell_facts* facts;
  component_rows rows;

  template <class Block>
  LUNGSEG_HD void operator()(const Block& block, int image, scratch& shared) const {
    const int begin = image * cells, K = rows.areas.extent(1);
    const auto is_component = [&](int i) { return parent[begin + i] == begin + i && facts[begin + i].area > 0; };
    // The first met has the largest word. The lower half finds its cell again.
    const auto word_at = [&](int i) {
      return is_component(i) ? std::uint64_t{~static_cast<std::uint32_t>(facts[begin + i].first)} << 32 |
                                   static_cast<std::uint32_t>(i)
                             : std::uint64_t{0};
    };
    block.once([&] { shared.count = 0; });
    block.each([&](int t) {
      int own = 0;
      for (int i = t; i < cells; i += block.threads()) own += is_component(i);
      if (own > 0) block.fetch_add(shared.count, own);
    });
    const int kept = shared.count < K ? shared.count : K;
    gather_largest(block, cells, kept, word_at, shared.select, shared.words);
    sort_descending(block, kept, shared.words);
    block.each([&](int t) {
      for (int i = t; i < cells; i += block.threads()) facts[begin + i].first = -1;
      if (t == 0) rows.counts(image) = shared.count;
    });
    block.each([&](int t) {
      for (int row = t; row < K; row += block.threads()) {
        rows.areas(image, row) = 0;
        rows.bounds(image, row) = {};
        if (row >= kept) continue;
        cell_facts& own = facts[begin + static_cast<int>(static_cast<std::uint32_t>(shared.words[row]))];
        own.first = row;
        rows.areas(image, row) = own.area;
        rows.bounds(image, row) = {static_cast<float>(own.x1), static_cast<float>(own.y1), static_cast<float>(own.x2),
                                   static_cast<float>(own.y2)};
      }
    });
  }
};

struct write_label_rule {
  cell_grid grid;
  const int* parent;
  const cell_facts* facts;
  int* labels;  ///< (N, H, W)

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int H = grid.masks.extent(1), W = grid.masks.extent(2);
    const auto image = static_cast<int>(i / W / H), y = static_cast<int>(i / W % H), x = static_cast<int>(i % W);
    labels[i] = grid.inside(image, y, x) ? facts[root_of(parent, grid.cell_of(image, y, x))].first + 1 : 0;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
