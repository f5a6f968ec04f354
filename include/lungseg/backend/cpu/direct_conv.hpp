// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The loops around the register tile: blocks of pixels x groups of channel panels, shared out over the threads.
/// \source the indirection buffer: Dukhan, "The Indirect Convolution Algorithm", 2019, arXiv:1907.02129; blocking over
///         depth: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", TOMS 34(3), 2008.

#include <omp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "lungseg/backend/cpu/direct_conv_kernels.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// A convolution whose output may lie scattered in a larger tensor (the phases of a strided data gradient do).
/// Output pixel (i, j) reads input rows i * stride - padding + [0, rows); padding may be negative. rows * columns may
/// be 0: then y is bias and addends only.
struct direct_conv_job {
  const float* x = nullptr;  ///< (batch, height, width, depth), dense
  int batch = 0, height = 0, width = 0, depth = 0;
  const float* packed = nullptr;  ///< as conv_packing.hpp writes it for these rows, columns and depth
  int rows = 0, columns = 0;
  std::array<int, 2> stride{1, 1}, padding{0, 0};
  float* y = nullptr;
  int out_height = 0, out_width = 0, out_channels = 0;
  std::ptrdiff_t y_image = 0, y_row = 0, y_pixel = 0;  ///< floats from one image, row, pixel to the next
  const float* bias = nullptr;                         ///< out_channels floats or null
  const float* residual = nullptr;                     ///< laid out as y, or null
  bool relu = false;
  bool accumulate = false;  ///< y's old value is added; not together with residual
};

namespace detail {

/// How a job is cut. Every cut depends on the job and the kernels only, except `groups`, which also looks at the thread
/// count; no cut changes the order in which one output's products are summed, except `depth`, which does not look at
/// it.
struct direct_conv_cut {
  direct_conv_cut(const context& ctx, const conv_kernels& kernels, const direct_conv_job& job)
      : merged{job.columns > 1 && job.depth < 32},
        taps{merged ? job.rows : job.rows * job.columns},
        depth{merged ? job.columns * job.depth : job.depth},
        chunk{depth},
        pixels{std::int64_t{job.batch} * job.out_height * job.out_width},
        panels{(job.out_channels + kernels.panel - 1) / kernels.panel} {
    const int height = kernels.heights[0];
    const std::int64_t all_tiles = (pixels + height - 1) / height;
    const int chunks = std::max(1, (depth + 511) / 512);
    chunk = ((depth + chunks - 1) / chunks + 15) / 16 * 16;
    // Rows a multiple of 2 KiB apart share two sets of the first-level cache: too few for a tile's rows.
    gathered = taps == 1 && (std::int64_t{depth} * job.stride[1]) % 512 == 0 && panels > 1;
    const int wanted_pixels = std::clamp(65536 / std::max(chunk, 1), 112, 512);
    tiles = static_cast<int>(std::min<std::int64_t>(all_tiles, std::max(1, wanted_pixels / height)));
    blocks = (all_tiles + tiles - 1) / tiles;
    const std::int64_t wanted_items = 8 * ctx.threads();
    groups = ctx.threads() == 1 || blocks >= wanted_items
                 ? 1
                 : static_cast<int>(std::min<std::int64_t>(panels, (wanted_items + blocks - 1) / blocks));
    block_pixels = tiles * height;
  }

  bool merged;            ///< a kernel row counts as one tap: its pixels are neighbours in memory, and depth is small
  bool gathered = false;  ///< rows are copied next to each other first
  int taps, depth, chunk;
  std::int64_t pixels;
  int panels;
  int tiles = 0, block_pixels = 0;
  std::int64_t blocks = 0;
  int groups = 1;
};

/// What one thread needs besides the tensors.
struct direct_conv_scratch {
  const float** rows;       // tiles x taps x height
  std::ptrdiff_t* offsets;  // block_pixels
  float* copies;            // patches or gathered rows
  float* edge;              // height x panel: a tile that sticks out of y
};

/// One call's shared, read-only state and the work on one block x group.
class direct_conv_run {
 public:
  direct_conv_run(const context& ctx, const conv_kernels& kernels, const direct_conv_job& job)
      : kernels_{kernels}, job_{job}, cut_{ctx, kernels, job} {
    const int threads = ctx.threads(), height = kernels.heights[0];
    const std::int64_t pointers = std::int64_t{cut_.block_pixels} * std::max(cut_.taps, 1);
    pitch_ = cut_.chunk + 16;
    std::int64_t copies = 0;
    if (cut_.merged) copies = pointers * cut_.depth;
    if (cut_.gathered) copies = std::int64_t{cut_.block_pixels} * pitch_;
    copies = (copies + 15) / 16 * 16;
    rows_ = ctx.make<const float*>(std::array{threads, static_cast<int>(pointers)});
    offsets_ = ctx.make<std::ptrdiff_t>(std::array{threads + 1, cut_.block_pixels});
    copies_ = ctx.make<float>(std::array{threads, static_cast<int>(copies) + height * kernels.panel});
    copies_floats_ = copies;
    const int zeros = std::max({cut_.chunk, cut_.depth <= cut_.chunk ? cut_.depth : 0, kernels.panel});
    bias_ = ctx.zeros<float>(std::array{cut_.panels * kernels.panel + zeros});
    zeros_ = bias_.data() + cut_.panels * kernels.panel;
    if (job.bias) std::copy_n(job.bias, job.out_channels, bias_.data());
    for (int m = 0; m < cut_.block_pixels; ++m) edge_offsets()[m] = std::ptrdiff_t{m} * kernels.panel;
  }

  std::int64_t items() const { return cut_.blocks * cut_.groups; }

  /// Block item / groups, group item % groups. Items write disjoint parts of y.
  void operator()(std::int64_t item) {
    const std::int64_t thread = omp_get_thread_num();
    const direct_conv_scratch scratch{
        rows_.data() + thread * rows_.extent(1), offsets_.data() + thread * offsets_.extent(1),
        copies_.data() + thread * copies_.extent(1), copies_.data() + thread * copies_.extent(1) + copies_floats_};
    const std::int64_t block = item / cut_.groups, group = item % cut_.groups;
    const int first_panel = static_cast<int>(cut_.panels * group / cut_.groups);
    const int last_panel = static_cast<int>(cut_.panels * (group + 1) / cut_.groups);
    const std::int64_t first = block * cut_.block_pixels;
    const int count = static_cast<int>(std::min<std::int64_t>(cut_.block_pixels, cut_.pixels - first));
    int from = 0;
    do {
      const int depth = std::min(cut_.chunk, cut_.depth - from);
      point_rows(scratch, first, count, from, depth);
      for (int panel = first_panel; panel < last_panel; ++panel) run_panel(scratch, count, panel, from, depth);
      from += depth;
    } while (from < cut_.depth);
  }

 private:
  std::ptrdiff_t* edge_offsets() { return offsets_.data() + std::int64_t{offsets_.extent(0) - 1} * offsets_.extent(1); }

  /// The smallest tile that holds `left` pixels.
  int variant_for(int left) const {
    int variant = 0;
    while (variant + 1 < conv_kernels::variants && kernels_.heights[static_cast<std::size_t>(variant) + 1] >= left)
      ++variant;
    return variant;
  }

  /// Fills scratch.rows, in the order in which the tiles read them, and scratch.offsets for `count` pixels from
  /// `first`; rows that only fill up the last tile are zero.
  void point_rows(const direct_conv_scratch& scratch, std::int64_t first, int count, int from, int depth) {
    int column = static_cast<int>(first % job_.out_width);
    int row = static_cast<int>(first / job_.out_width % job_.out_height);
    std::int64_t image = first / job_.out_width / job_.out_height;
    for (int begin = 0; begin < count; begin += kernels_.heights[0]) {
      const int left = std::min(kernels_.heights[0], count - begin);
      const int height = kernels_.heights[static_cast<std::size_t>(variant_for(left))];
      const float** rows = scratch.rows + std::int64_t{begin} * cut_.taps;
      for (int m = 0; m < left; ++m) {
        scratch.offsets[begin + m] = image * job_.y_image + row * job_.y_row + column * job_.y_pixel;
        const float* base = job_.x + image * job_.height * job_.width * job_.depth;
        if (cut_.merged)
          point_merged(rows + m, height, base, row, column,
                       scratch.copies + std::int64_t{begin + m} * cut_.taps * cut_.depth);
        else
          point_taps(rows + m, height, base, row, column, from);
        if (cut_.gathered) gather(rows[m], scratch.copies + std::int64_t{begin + m} * pitch_, depth, rows[m]);
        if (++column == job_.out_width) {
          column = 0;
          if (++row == job_.out_height) {
            row = 0;
            ++image;
          }
        }
      }
      for (int m = left; m < height; ++m)
        for (int tap = 0; tap < cut_.taps; ++tap) rows[tap * height + m] = zeros_;
    }
  }

  /// One pointer per kernel position: into x, or at zeros outside of it.
  void point_taps(const float** rows, int step, const float* base, int row, int column, int from) const {
    const int left = column * job_.stride[1] - job_.padding[1];
    for (int r = 0; r < job_.rows; ++r) {
      const int y = row * job_.stride[0] - job_.padding[0] + r;
      const bool inside = y >= 0 && y < job_.height;
      const std::int64_t line = std::int64_t{y} * job_.width + left;
      for (int s = 0; s < job_.columns; ++s, rows += step)
        *rows = inside && left + s >= 0 && left + s < job_.width ? base + (line + s) * job_.depth + from : zeros_;
    }
  }

  /// One pointer per kernel row: into x where the whole row is inside, else at a copy with zeros filled in.
  void point_merged(const float** rows, int step, const float* base, int row, int column, float* copy) const {
    const int left = column * job_.stride[1] - job_.padding[1];
    const int begin = std::clamp(-left, 0, job_.columns), end = std::clamp(job_.width - left, begin, job_.columns);
    for (int r = 0; r < job_.rows; ++r, rows += step, copy += cut_.depth) {
      const int y = row * job_.stride[0] - job_.padding[0] + r;
      if (y < 0 || y >= job_.height || begin == end) {
        *rows = zeros_;
        continue;
      }
      const float* inside = base + (std::int64_t{y} * job_.width + left + begin) * job_.depth;
      *rows = inside;
      if (begin == 0 && end == job_.columns) continue;
      std::fill_n(copy, cut_.depth, 0.0f);
      std::copy_n(inside, (end - begin) * job_.depth, copy + begin * job_.depth);
      *rows = copy;
    }
  }

  static void gather(const float* from, float* copy, int depth, const float*& row) {
    std::copy_n(from, depth, copy);
    row = copy;
  }

  /// All tiles of the block with one panel: the panel's chunk stays in the cache while the tiles pass.
  void run_panel(const direct_conv_scratch& scratch, int count, int panel, int from, int depth) {
    const int height = kernels_.heights[0], width = kernels_.panel;
    const int channel = panel * width;
    const bool last = from + depth >= cut_.depth;
    conv_tile_job tile{};
    tile.taps = cut_.taps;
    tile.depth = depth;
    tile.panel_tap = std::ptrdiff_t{cut_.depth} * width;
    tile.panel = job_.packed + (std::int64_t{panel} * cut_.taps * cut_.depth + from) * width;
    tile.bias = from == 0 ? bias_.data() + channel : zeros_;
    tile.floor = last && job_.relu ? 0.0f : -std::numeric_limits<float>::infinity();
    tile.y = job_.y + channel;
    const float* addend = from > 0 || job_.accumulate ? job_.y : job_.residual;
    tile.addend = addend ? addend + channel : nullptr;
    for (int begin = 0; begin < count; begin += height) {
      const int left = std::min(height, count - begin);
      const auto variant = static_cast<std::size_t>(variant_for(left));
      tile.rows = scratch.rows + std::int64_t{begin} * cut_.taps;
      tile.offsets = scratch.offsets + begin;
      const int channels = std::min(width, job_.out_channels - channel);
      if (channels == width && kernels_.heights[variant] == left)
        kernels_.run[variant](tile);
      else
        run_edge(scratch, tile, left, channels, variant);
    }
  }

  /// A tile that sticks out of y: computed in scratch, and only what is inside is read and written.
  void run_edge(const direct_conv_scratch& scratch, conv_tile_job tile, int left, int channels, std::size_t variant) {
    const std::ptrdiff_t* offsets = tile.offsets;
    float* y = tile.y;
    if (tile.addend) {
      for (int m = 0; m < left; ++m)
        std::copy_n(tile.addend + offsets[m], channels, scratch.edge + std::int64_t{m} * kernels_.panel);
      tile.addend = scratch.edge;
    }
    tile.y = scratch.edge;
    tile.offsets = edge_offsets();
    kernels_.run[variant](tile);
    for (int m = 0; m < left; ++m)
      std::copy_n(scratch.edge + std::int64_t{m} * kernels_.panel, channels, y + offsets[m]);
  }

  const conv_kernels& kernels_;
  const direct_conv_job& job_;
  direct_conv_cut cut_;
  int pitch_ = 0;
  std::int64_t copies_floats_ = 0;
  tensor<const float*, 2> rows_;
  tensor<std::ptrdiff_t, 2> offsets_;
  tensor<float, 2> copies_;
  tensor<float, 1> bias_;
  const float* zeros_ = nullptr;
};

}  // namespace detail

/// Runs the job; an empty one (no images, pixels or channels) does nothing.
inline void direct_conv(const context& ctx, const conv_kernels& kernels, const direct_conv_job& job) {
  if (job.batch <= 0 || job.out_height <= 0 || job.out_width <= 0 || job.out_channels <= 0) return;
  const std::int64_t products =
      std::int64_t{job.batch} * job.out_height * job.out_width * job.out_channels * job.rows * job.columns * job.depth;
  // Waking threads costs some microseconds: not worth it below this much work.
  const context workers = products < 400'000 ? ctx.with_threads(1) : ctx;
  detail::direct_conv_run run{workers, kernels, job};
  parallel_dynamic(workers, run.items(), run);
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
