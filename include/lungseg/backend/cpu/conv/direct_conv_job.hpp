// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a direct convolution computes, and how it is cut into blocks.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/core/context.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// A convolution, said in the words that its kernels read, whose output may lie scattered in a larger tensor (the
/// phases of a strided data gradient do). Output pixel (i, j) reads input rows i * stride - padding + [0, rows);
/// padding may be negative. rows * columns may be 0: then y is bias and addends only.
template <class Word, class T>
struct direct_conv_job {
  const Word* x = nullptr;  ///< (batch, height, width, depth), dense
  int batch = 0, height = 0, width = 0, depth = 0;
  const Word* packed = nullptr;  ///< as conv_packing.hpp writes it for these rows, columns and depth
  int rows = 0, columns = 0;
  std::array<int, 2> stride{1, 1}, padding{0, 0};
  T* y = nullptr;
  int out_height = 0, out_width = 0, out_channels = 0;
  std::ptrdiff_t y_image = 0, y_row = 0, y_pixel = 0;  ///< elements from one image, row, pixel to the next
  const float* bias = nullptr;                         ///< out_channels floats or null
  const T* residual = nullptr;                         ///< laid out as y, or null
  bool relu = false;
  bool accumulate = false;  ///< y's old value is added; not together with residual
  bool mergeable = true;    ///< `packed` allows that a kernel row counts as one tap; see merges_columns()

  std::int64_t pixels() const { return std::int64_t{batch} * out_height * out_width; }
  std::int64_t products() const { return pixels() * out_channels * rows * columns * depth; }
};

/// Whether the positions of a kernel row, neighbours in memory, are worth being one tap with the depth of all of them.
template <class Word>
bool merges_columns(int columns, int depth) noexcept {
  const int bytes = depth * static_cast<int>(sizeof(Word));
  return columns > 1 && bytes < 128 && columns * bytes <= 2048;
}

/// `depth` in whole steps of a tile.
inline int packed_depth(int depth, int step) noexcept {
  return (depth + step - 1) / step * step;
}

namespace detail {

/// How a job is cut: pixels into blocks of tiles, channels into panels and groups of panels, depth into chunks. Only
/// the chunks, which do not depend on the threads, change the order in which an output is summed.
struct direct_conv_cut {
  template <class Word, class T>
  direct_conv_cut(const context& ctx, const conv_kernels<Word, T>& kernels, const direct_conv_job<Word, T>& job)
      : merged{job.mergeable && merges_columns<Word>(job.columns, job.depth)},
        taps{merged ? job.rows : job.rows * job.columns},
        depth{merged ? job.columns * job.depth : job.depth},
        packed{packed_depth(depth, kernels.step)},
        filled{packed != depth},
        line{64 / static_cast<int>(sizeof(Word))},
        pixels{job.pixels()},
        panels{(job.out_channels + kernels.panel - 1) / kernels.panel} {
    const int deepest = 32 * line;  // its panel takes at most 64 KiB
    const int chunks = std::max(1, (depth + deepest - 1) / deepest);
    chunk = packed_depth((depth + chunks - 1) / chunks, line);
    // Rows a multiple of 2 KiB apart share two sets of the first-level cache: too few for a tile's rows.
    gathered = taps == 1 && std::int64_t{depth} * job.stride[1] % deepest == 0 && panels > 1;
    streamed = taps == 1 && !gathered && chunk >= depth && job.stride == std::array{1, 1};
    cut_pixels(kernels.heights[0], chunk * static_cast<int>(sizeof(Word)), ctx.threads());
    // Every group sets up the rows of its block anew, which tells where depth is small: only where blocks are few.
    const std::int64_t wanted = blocks >= 4 * ctx.threads() || ctx.threads() == 1 ? 1 : 8 * ctx.threads();
    groups = static_cast<int>(std::clamp<std::int64_t>((wanted + blocks - 1) / blocks, 1, panels));
  }

  bool merged;            ///< a kernel row counts as one tap: its pixels are neighbours in memory, and depth is small
  bool gathered = false;  ///< rows are copied next to each other first
  bool streamed = false;  ///< the rows of a block are one piece of x, read from front to back
  int taps, depth;
  int packed;   ///< depth as the panels hold it
  bool filled;  ///< rows are copied, with zeros behind them up to that
  int line;     ///< words of one line of the cache
  int chunk = 0;
  std::int64_t pixels;
  int panels;
  int block_pixels = 0;
  std::int64_t blocks = 0;
  int groups = 1;

  /// Words from one row that is copied for that to the next.
  int filled_pitch() const noexcept { return std::min(chunk, packed); }

 private:
  /// Blocks of equal size whose rows take up to 256 KiB, half of the smallest second-level cache in use; several blocks
  /// come in whole rounds of the threads.
  void cut_pixels(int height, int row_bytes, int threads) {
    const int most = std::clamp(262144 / std::max(row_bytes, 1), 112, 512) / height;
    const std::int64_t tiles = (pixels + height - 1) / height;
    blocks = (tiles + most - 1) / most;
    if (blocks > threads) blocks = std::min(tiles, (blocks + threads - 1) / threads * threads);
    const auto block_tiles = static_cast<int>((tiles + blocks - 1) / blocks);
    blocks = (tiles + block_tiles - 1) / block_tiles;
    block_pixels = block_tiles * height;
  }
};

}  // namespace detail
}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
