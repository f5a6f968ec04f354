// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/instruction_set.hpp"

/// \file
/// Sizes that the Winograd convolution and its packed filter agree on, for every instruction set.

namespace lungseg::inline LUNGSEG_ABI::backend::cpu::detail {

/// F(4x4, 3x3): a tile of 4 x 4 outputs needs 6 x 6 inputs and turns into 36 products per pair of channels.
inline constexpr int winograd_outputs = 4;
inline constexpr int winograd_inputs = 6;
inline constexpr int winograd_points = winograd_inputs * winograd_inputs;

/// Transformed inputs are stored in runs of so many channels, so that the rows of a register tile are a constant
/// distance apart and lie in neighbouring cache lines.
inline constexpr int winograd_run = 64;

/// Distances between the 36 planes of a buffer get this many floats more: planes a multiple of 4 KiB apart would all
/// fall into one set of the first-level cache.
inline constexpr std::int64_t winograd_skew = 16;

/// Output channels that one pass of the multiplication makes: two vectors.
inline int winograd_channel_block(instruction_set set) noexcept {
  return set == instruction_set::avx512 ? 32 : set == instruction_set::avx2 ? 16 : 8;
}

/// Floats from one point's plane of a packed filter to the next.
inline std::int64_t winograd_filter_plane(int in_channels, int channel_block) noexcept {
  return std::int64_t{in_channels} * channel_block + winograd_skew;
}

/// How a batch of maps is cut into tiles; numbered over images, then rows, then columns.
struct winograd_tiling {
  int height, width, down, across;
  std::int64_t count;

  winograd_tiling(int batch, int map_height, int map_width) noexcept
      : height{map_height},
        width{map_width},
        down{(map_height + winograd_outputs - 1) / winograd_outputs},
        across{(map_width + winograd_outputs - 1) / winograd_outputs},
        count{std::int64_t{batch} * down * across} {}

  struct place {
    std::int64_t image;
    int row, column;    // first output pixel
    int rows, columns;  // outputs inside the map, at most 4
  };
  place at(std::int64_t tile) const noexcept {
    const std::int64_t in_image = tile % (std::int64_t{down} * across);
    const int row = static_cast<int>(in_image / across) * winograd_outputs;
    const int column = static_cast<int>(in_image % across) * winograd_outputs;
    return {tile / (std::int64_t{down} * across), row, column, std::min(winograd_outputs, height - row),
            std::min(winograd_outputs, width - column)};
  }
};

/// One convolution as the kernels see it: plain pointers, both channel counts, and what the store adds.
struct winograd_problem {
  const float* x;
  const float* packed;
  const float* bias;      // null, or out_channels
  const float* residual;  // null, or as y
  float* y;
  const float* zeros;  // in_channels zeros: the pixels outside the map
  int in_channels, out_channels;
  bool relu, accumulate;
  winograd_tiling tiling;
};

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu::detail
