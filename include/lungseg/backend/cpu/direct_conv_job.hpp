// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a direct convolution computes, and how it is cut into blocks.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/direct_conv_kernels.hpp"
#include "lungseg/core/context.hpp"

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

}  // namespace detail

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
