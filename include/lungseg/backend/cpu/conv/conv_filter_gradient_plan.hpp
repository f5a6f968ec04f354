// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "lungseg/core/view.hpp"

/// \file
/// How a filter gradient is cut into packed pieces; the same for every instruction set but for the vector width.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::detail {

/// The gradient of a filter (K, R, S, C) as a sum over output pixels. Rows of pixels count over all images.
struct filter_gradient_problem {
  const float* x;
  const float* dy;
  float* dfilter;
  int batch, height, width, channels;       // of x
  int out_height, out_width, out_channels;  // of dy
  int rows, columns;                        // of the filter
  std::array<int, 2> stride, padding;
  bool accumulate;

  /// \source views as ops/conv2d.hpp takes them
  filter_gradient_problem(view<const float, 4> input, view<const float, 4> gradient, view<float, 4> filter,
                          std::array<int, 2> strides, std::array<int, 2> paddings, bool add) noexcept
      : x{input.data()},
        dy{gradient.data()},
        dfilter{filter.data()},
        batch{input.extent(0)},
        height{input.extent(1)},
        width{input.extent(2)},
        channels{input.extent(3)},
        out_height{gradient.extent(1)},
        out_width{gradient.extent(2)},
        out_channels{gradient.extent(3)},
        rows{filter.extent(1)},
        columns{filter.extent(2)},
        stride{strides},
        padding{paddings},
        accumulate{add} {}

  /// Whether the sum is one product of matrices, dy^T and pixels of x.
  bool one_product() const noexcept { return rows * columns == 1 && padding == std::array{0, 0}; }
  /// Whether a single tap would leave most of a vector empty.
  bool few_channels() const noexcept { return rows * columns > 1 && channels < 8; }
  /// Whether every pixel of x meets the filter, in the order of dy's pixels.
  bool pointwise() const noexcept {
    return one_product() && stride == std::array{1, 1} && height == out_height && width == out_width;
  }
  /// Floats of a patch: what an output channel's filter meets.
  std::int64_t patch() const noexcept { return std::int64_t{rows} * columns * channels; }
  std::int64_t out_rows() const noexcept { return std::int64_t{batch} * out_height; }
  /// Packed columns of x, and how many source columns lie between two of them.
  int packed_columns() const noexcept { return columns == 1 ? out_width : (out_width - 1) * stride[1] + columns; }
  int column_step() const noexcept { return columns == 1 ? stride[1] : 1; }
};

/// The rows of x that a range of output rows reads, in the order in which they are packed.
struct packed_rows {
  struct source {
    int image, row;  // row may lie outside the image: zeros
  };
  std::vector<source> sources;
  std::vector<std::int64_t> first;  // per output row: the packed row under its first tap

  packed_rows(const filter_gradient_problem& p, std::int64_t begin, std::int64_t end) {
    const int step = std::min(p.rows, p.stride[0]);  // rows that no tap reads are left out
    for (std::int64_t out = begin; out < end;) {
      const int image = static_cast<int>(out / p.out_height), from = static_cast<int>(out % p.out_height);
      const int until = static_cast<int>(std::min<std::int64_t>(p.out_height, from + end - out));
      const std::int64_t base = static_cast<std::int64_t>(sources.size());
      for (int row = from; row < until; ++row) {
        const int packed = (row - from) * step;
        first.push_back(base + packed);
        for (int tap = std::max(0, static_cast<int>(std::ssize(sources) - base) - packed); tap < p.rows; ++tap)
          sources.push_back({image, row * p.stride[0] - p.padding[0] + tap});
      }
      out += until - from;
    }
  }
};

/// Output channels in panels: as many of the widest as fit, then narrower ones. Packed panels follow one another, so a
/// panel of channels from `first` on starts at first * pixels.
template <std::size_t Count>
struct channel_panels {
  struct panel {
    int first, width;
  };
  std::vector<panel> list;

  channel_panels(int channels, const std::array<int, Count>& widths) {
    // A panel of one channel has too few sums to keep the multipliers busy: one channel more than the widest are
    // halved.
    const auto fits = [&](int left, int width) { return left >= width && (width < widths[0] || left != width + 1); };
    int first = 0;
    for (const int width : widths)
      for (; fits(channels - first, width); first += width) list.push_back({first, width});
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::detail
