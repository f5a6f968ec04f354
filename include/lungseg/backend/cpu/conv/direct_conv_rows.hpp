// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The indirection buffer: for every tap and pixel of a block, where its row of x begins.
/// \source Dukhan, "The Indirect Convolution Algorithm", 2019, arXiv:1907.02129.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu { namespace detail {

/// What one thread needs besides the tensors.
template <class Word, class T>
struct direct_conv_scratch {
  const Word** rows;        // tiles x taps x height
  std::ptrdiff_t* offsets;  // block_pixels
  Word* copies;             // patches or gathered rows
  Word* filled_rows;        // tiles x taps x height rows, filled up
  T* edge;                  // height x panel: a tile that sticks out of y
  float* sums;              // panels of a group x block_pixels x panel, where depth is cut
};

/// Pixels of one tile that lie side by side in one row of y.
template <class Word>
struct pixel_run {
  const Word** rows;    ///< where the first tap's pointers go; the next tap's are `step` further
  std::ptrdiff_t step;  ///< the tile's height
  const Word* image;    ///< of x
  int row, column;      ///< of y
  int count;
  Word* copies;  ///< count x taps x depth words, for merged taps at the border
};

/// Fills the pointers of a block. Taps outside of the image point at zeros.
template <class Word, class T>
class row_pointers {
 public:
  row_pointers(const direct_conv_job<Word, T>& job, const direct_conv_cut& cut, const conv_kernels<Word, T>& kernels,
               const Word* zeros)
      : job_{job}, cut_{cut}, kernels_{kernels}, zeros_{zeros} {}

  /// Copies the rows of the block, so that each holds `depth` words filled up to whole steps.
  void fill_up(const direct_conv_scratch<Word, T>& scratch, int count, int depth) const {
    const int filled = packed_depth(depth, kernels_.step);
    Word* copy = scratch.filled_rows;
    for (int begin = 0; begin < count; begin += kernels_.heights[0]) {
      const int height = kernels_.height_for(std::min(kernels_.heights[0], count - begin));
      const Word** rows = scratch.rows + std::int64_t{begin} * cut_.taps;
      for (int i = 0; i < height * cut_.taps; ++i, copy += cut_.filled_pitch()) {
        copy_row(rows[i], depth, copy);
        std::fill(copy + depth, copy + filled, Word{});
        rows[i] = copy;
      }
    }
  }

  /// Rows and offsets of `count` pixels from `first`, in the order in which the tiles read them; `from` is the first
  /// word of each row. Rows that only fill up the last tile are zero.
  void fill(const direct_conv_scratch<Word, T>& scratch, std::int64_t first, int count, int from) const {
    int column = static_cast<int>(first % job_.out_width);
    int row = static_cast<int>(first / job_.out_width % job_.out_height);
    std::int64_t image = first / job_.out_width / job_.out_height;
    for (int begin = 0; begin < count; begin += kernels_.heights[0]) {
      const int left = std::min(kernels_.heights[0], count - begin), height = kernels_.height_for(left);
      const Word** rows = scratch.rows + std::int64_t{begin} * cut_.taps;
      for (int m = 0; m < left;) {
        const int run = std::min(left - m, job_.out_width - column);
        const std::ptrdiff_t offset = image * job_.y_image + row * job_.y_row + column * job_.y_pixel;
        for (int j = 0; j < run; ++j) scratch.offsets[begin + m + j] = offset + j * job_.y_pixel;
        point({rows + m, height, job_.x + image * job_.height * job_.width * job_.depth + from, row, column, run,
               scratch.copies + std::int64_t{begin + m} * cut_.taps * cut_.depth});
        m += run;
        column += run;
        if (column < job_.out_width) continue;
        column = 0;
        if (++row < job_.out_height) continue;
        row = 0;
        ++image;
      }
      for (int tap = 0; tap < cut_.taps; ++tap)
        std::fill(rows + tap * height + left, rows + (tap + 1) * height, zeros_);
    }
  }

 private:
  /// Copies of a few words are too short for a call: pieces of a fixed size, the last one over the end of that before.
  static void copy_row(const Word* from, int count, Word* to) noexcept {
    const auto in_pieces = [&]<int Size>(std::integral_constant<int, Size>) {
      for (int i = 0; i + Size < count; i += Size) std::memcpy(to + i, from + i, Size * sizeof(Word));
      std::memcpy(to + count - Size, from + count - Size, Size * sizeof(Word));
    };
    if (count > 64)
      std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(Word));
    else if (count >= 16)
      in_pieces(std::integral_constant<int, 16>{});
    else if (count >= 4)
      in_pieces(std::integral_constant<int, 4>{});
    else
      std::copy_n(from, count, to);
  }

  /// One pointer per kernel position, or per kernel row when the positions of a row are merged.
  void point(const pixel_run<Word>& run) const {
    const int span = cut_.merged ? job_.columns : 1, positions = cut_.merged ? 1 : job_.columns;
    const std::ptrdiff_t stride = std::ptrdiff_t{job_.stride[1]} * job_.depth;
    const Word** rows = run.rows;
    for (int r = 0; r < job_.rows; ++r) {
      const int y = run.row * job_.stride[0] - job_.padding[0] + r;
      for (int s = 0; s < positions; ++s, rows += run.step) {
        // Pixels [begin, end) of the run find all `span` positions inside the image.
        const int x = run.column * job_.stride[1] - job_.padding[1] + s, room = job_.width - span - x;
        const bool inside = y >= 0 && y < job_.height && room >= 0;
        const int end = inside ? std::min(run.count, room / job_.stride[1] + 1) : 0;
        const int begin = x >= 0 ? 0 : std::min(end, (job_.stride[1] - 1 - x) / job_.stride[1]);
        for (int j = 0; j < begin; ++j) rows[j] = border(run, r, j, y, x + j * job_.stride[1]);
        if (begin < end) {
          const Word* from = run.image + (std::int64_t{y} * job_.width + x) * job_.depth;
          for (int j = begin; j < end; ++j) rows[j] = from + j * stride;
        }
        for (int j = end; j < run.count; ++j) rows[j] = border(run, r, j, y, x + j * job_.stride[1]);
      }
    }
  }

  /// A tap that is not wholly inside: zeros, or what a merged kernel row from column x meets, with zeros around it.
  const Word* border(const pixel_run<Word>& run, int r, int j, int y, int x) const {
    const int begin = std::clamp(-x, 0, job_.columns), end = std::clamp(job_.width - x, begin, job_.columns);
    if (!cut_.merged || y < 0 || y >= job_.height || begin == end) return zeros_;
    Word* copy = run.copies + (std::int64_t{j} * cut_.taps + r) * cut_.depth;
    std::fill_n(copy, cut_.depth, Word{});
    std::copy_n(run.image + (std::int64_t{y} * job_.width + x + begin) * job_.depth, (end - begin) * job_.depth,
                copy + begin * job_.depth);
    return copy;
  }

  const direct_conv_job<Word, T>& job_;
  const direct_conv_cut& cut_;
  const conv_kernels<Word, T>& kernels_;
  const Word* zeros_;
};

}}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::detail
