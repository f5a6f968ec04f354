// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How the gradient of a filter is cut for dot products of pairs of pixels: for the matrix unit, or lane by lane.
///
/// It is a sum over pixels: for every tap, dy^T (K, pixels) times the x (pixels, C) that the tap meets. The products
/// want the pixels of dy^T side by side, two by two at least, and those of x in pairs. So a block of rows is packed
/// first: dy in strips of 16 outputs (which the matrix unit wants turned), and x in strips of 16 channels, in planes
/// for each residue of rows and columns modulo the stride, where a tap is an offset. Rows are filled up to an even
/// pitch with pixels whose dy is zero; a tap that lies an odd number of columns further meets pairs of its own, which
/// begin one column later.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"
#include "lungseg/core/view.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu { namespace detail {

/// Outputs, or channels, of a strip; pixels of a step.
inline constexpr int strip_width = 16, pixel_step = 32;
/// Bytes of a strip's step: 16 outputs x 32 pixels, or 16 pairs of pixels x 16 channels.
inline constexpr std::ptrdiff_t pixel_step_bytes = 1024;

/// 16 numbers of each pixel of a row of pixels, two of them side by side in each of `count` pairs; zeros beyond the
/// row.
struct pixel_pairs {
  const bfloat16* row;
  std::int64_t length;       ///< numbers of the row
  std::int64_t readable;     ///< numbers that may be read from `row` on
  std::int64_t first, step;  ///< where the first pixel's numbers begin, and how much further the next one's
  int used;                  ///< numbers of a pixel that there are, at most 16
  int count;
  char* to;  ///< count x 64 bytes, 64-byte aligned
};

/// Sums of products of strips over pixels.
struct strip_product {
  const char *rows, *more_rows;        ///< strips of dy^T; the second may be null
  const char *columns, *more_columns;  ///< strips of x, where the tap meets the first pixel; the second may be null
  int steps;
  float* sums;
  std::ptrdiff_t sums_step;  ///< bytes from one output's row to the next
  bool adds;                 ///< to what `sums` holds; else that is not read
};

/// Rows of one image whose products are summed together with others.
struct packed_piece {
  int image, first, count;
};

/// Strips [first, last) of outputs and of channels.
struct strip_range {
  int first_output, last_output, first_channel, last_channel;
};

struct paired_filter_gradient_plan {
  paired_filter_gradient_plan(view<const bfloat16, 4> x, view<const bfloat16, 4> dy, const shape<4>& filter,
                              std::array<int, 2> strides, std::array<int, 2> paddings)
      : stride{strides},
        padding{paddings},
        merged{merges_columns<bfloat16>(filter[2], filter[3])},
        columns{merged ? 1 : filter[2]},
        rows{filter[1]},
        channels{merged ? filter[2] * filter[3] : filter[3]},
        outputs{filter[0]} {
    const std::int64_t pixels = std::int64_t{dy.extent(0)} * dy.extent(1) * dy.extent(2);
    flat = rows * columns == 1 && !merged && stride == std::array{1, 1} && padding == std::array{0, 0} &&
           x.extent(1) == dy.extent(1) && x.extent(2) == dy.extent(2);
    phases = std::min(stride[0], rows);
    planes = std::min(stride[1], columns);
    beyond = (columns - 1) / planes;
    parities = beyond > 0 ? 2 : 1;
    halo = (rows - 1) / phases;
    if (flat)
      cut_pixels(pixels);
    else
      cut_rows(dy.extent(0), dy.extent(1), (dy.extent(2) + beyond + 1) / 2 * 2);
  }

  std::array<int, 2> stride, padding;
  bool merged;  ///< a kernel row counts as one tap: its pixels are neighbours in memory, and channels are few
  bool flat;    ///< one tap that meets every pixel: all pixels are one row
  int columns, rows, channels, outputs;
  int planes, phases, parities;
  int pitch = 0;   ///< pixels of a packed row, an even number
  int beyond = 0;  ///< pixels of a packed row behind those of dy
  int halo = 0;    ///< packed rows of x behind those of dy, for each piece of an image
  std::vector<std::vector<packed_piece>> blocks;

  int channel_strips() const { return (channels + strip_width - 1) / strip_width; }
  int output_strips() const { return (outputs + strip_width - 1) / strip_width; }

  /// What each of at most `threads` computes: pairs of strips, shared out so that as many as can have work, and that
  /// little is packed more than once.
  std::vector<strip_range> parts(int threads) const {
    const int down = (output_strips() + 1) / 2, across = (channel_strips() + 1) / 2;
    int rows_of_parts = 1, columns_of_parts = 1;
    std::int64_t least = 0;
    for (int k = 1; k <= std::min(threads, down); ++k) {
      const int c = std::min(threads / k, across);
      const std::int64_t packed = std::int64_t{k} * across * planes * phases * parities + std::int64_t{c} * down * 2;
      const int best = rows_of_parts * columns_of_parts;
      if (k * c < best || (k * c == best && least > 0 && packed >= least)) continue;
      rows_of_parts = k;
      columns_of_parts = c;
      least = packed;
    }
    const auto cut = [](int pairs, int part, int of, int strips) { return std::min(strips, pairs * part / of * 2); };
    std::vector<strip_range> list;
    for (int k = 0; k < rows_of_parts; ++k)
      for (int c = 0; c < columns_of_parts; ++c)
        list.push_back({cut(down, k, rows_of_parts, output_strips()), cut(down, k + 1, rows_of_parts, output_strips()),
                        cut(across, c, columns_of_parts, channel_strips()),
                        cut(across, c + 1, columns_of_parts, channel_strips())});
    return list;
  }

  /// Packed rows of a block.
  int rows_of(const std::vector<packed_piece>& block) const {
    int count = 0;
    for (const packed_piece& piece : block) count += piece.count + halo;
    return count;
  }
  int steps_of(const std::vector<packed_piece>& block) const {
    return static_cast<int>((std::int64_t{rows_of(block) - halo} * pitch + pixel_step - 1) / pixel_step);
  }
  /// Bytes of a plane with pairs of one parity, and of a strip of channels: an odd number of lines, so that strips
  /// share no sets of the first-level cache. The last step of the last tap reads beyond the last row.
  std::ptrdiff_t plane_bytes(const std::vector<packed_piece>& block) const {
    return std::ptrdiff_t{rows_of(block)} * pitch * 32;
  }
  std::ptrdiff_t channel_strip_bytes(const std::vector<packed_piece>& block) const {
    return (plane_bytes(block) * planes * phases * parities + pixel_step_bytes + beyond * 32 + 2047) / 2048 * 2048 +
           1088;
  }
  std::ptrdiff_t output_strip_bytes(const std::vector<packed_piece>& block) const {
    return steps_of(block) * pixel_step_bytes;
  }
  /// Where a strip of channels holds what tap (r, s) meets at the block's first pixel.
  std::ptrdiff_t tap_offset(const std::vector<packed_piece>& block, int r, int s) const {
    const int shift = s / planes, plane = (s % planes * phases + r % phases) * parities + shift % 2;
    return plane * plane_bytes(block) + (std::ptrdiff_t{r / phases} * pitch + shift / 2 * 2) * 32;
  }

 private:
  /// Pixels of a block: a strip of outputs takes 48 KiB, what fits in the first-level cache for the most part; more
  /// would push out of the second level what all strips take together, fewer pass more often over a large dfilter.
  static constexpr int block_pixels = 768;

  void cut_pixels(std::int64_t pixels) {
    pitch = pixel_step;
    const std::int64_t count = (pixels + pitch - 1) / pitch, most = block_pixels / pixel_step;
    const std::int64_t cuts = (count + most - 1) / most;
    for (std::int64_t i = 0; i < cuts; ++i) {
      const auto first = static_cast<int>(count * i / cuts), last = static_cast<int>(count * (i + 1) / cuts);
      blocks.push_back({{0, first, last - first}});
    }
  }

  /// Pieces of equal height of large images, several small images together.
  void cut_rows(int images, int height, int row_pixels) {
    pitch = row_pixels;
    const int most = std::max(1, block_pixels / pitch - halo);
    const int cuts = (height + most - 1) / most, together = std::max(1, block_pixels / pitch / (height + halo));
    for (int image = 0; image < images; ++image)
      for (int i = 0; i < cuts; ++i) {
        const auto first = static_cast<int>(std::int64_t{height} * i / cuts);
        const auto last = static_cast<int>(std::int64_t{height} * (i + 1) / cuts);
        if (cuts > 1 || image % together == 0) blocks.emplace_back();
        blocks.back().push_back({image, first, last - first});
      }
  }
};

}}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::detail
