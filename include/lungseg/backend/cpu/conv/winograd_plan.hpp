// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lungseg/core/instruction_set.hpp"

/// \file
/// Sizes that the Winograd convolution and its packed filter agree on, for every instruction set.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu::detail {

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
  return set >= instruction_set::avx512 ? 32 : set == instruction_set::avx2 ? 16 : 8;
}

/// Floats from one point's plane of a packed filter to the next.
inline std::int64_t winograd_filter_plane(int in_channels, int channel_block) noexcept {
  return std::int64_t{in_channels} * channel_block + winograd_skew;
}

/// One axis of a sheet of maps, cut into tiles of 4 pixels. The maps lie apart, each starting with a tile of its own,
/// or joined: a single pixel of zeros before each of them serves both neighbours as padding.
class winograd_axis {
 public:
  struct position {
    int map, pixel;
    bool inside;
  };

  winograd_axis(int size, int maps, bool joined) noexcept
      : size_{size},
        maps_{maps},
        joined_{joined},
        tiles_per_map_{(size + winograd_outputs - 1) / winograd_outputs},
        tiles_{joined ? (maps * (size + 1) + 2) / winograd_outputs : maps * tiles_per_map_} {}

  /// Joining wins where a map fills its last tile by half or less: 14 pixels take 15 instead of 16.
  static bool better_joined(int size) noexcept { return size % winograd_outputs == 1 || size % winograd_outputs == 2; }
  int maps() const noexcept { return maps_; }
  int tiles() const noexcept { return tiles_; }

  /// Where the 6 pixels from the one ahead of a tile on lie.
  std::array<position, winograd_inputs> locate(int tile) const noexcept {
    const int start = tile * winograd_outputs;
    int map = joined_ ? start / (size_ + 1) : tile / tiles_per_map_;
    int pixel = (joined_ ? start % (size_ + 1) : tile % tiles_per_map_ * winograd_outputs) - 1;
    std::array<position, winograd_inputs> found;
    for (position& one : found) {
      one = {map, pixel, pixel >= 0 && pixel < size_ && map < maps_};
      if (++pixel == size_ && joined_) {
        pixel = -1;
        ++map;
      }
    }
    return found;
  }

 private:
  int size_, maps_;
  bool joined_;
  int tiles_per_map_, tiles_;
};

/// How a batch of maps is laid out on a sheet and cut into tiles, which are numbered row by row.
class winograd_tiling {
 public:
  winograd_tiling(int batch, int height, int width) noexcept
      : batch_{batch}, height_{height}, width_{width}, down_{sheet_rows(1)}, across_{sheet_columns(1)} {
    if (!winograd_axis::better_joined(height) && !winograd_axis::better_joined(width)) return;
    for (int columns = 2; columns <= batch; ++columns) {
      const winograd_axis down = sheet_rows(columns), across = sheet_columns(columns);
      if (std::int64_t{down.tiles()} * across.tiles() >= count()) continue;
      down_ = down;
      across_ = across;
    }
  }

  std::int64_t count() const noexcept { return std::int64_t{down_.tiles()} * across_.tiles(); }
  std::int64_t pixels() const noexcept { return std::int64_t{batch_} * height_ * width_; }

  /// Numbers, in the batch, of the 6 x 6 pixels that a tile reads; -1 for those outside every map.
  std::array<std::int64_t, winograd_points> patch(std::int64_t tile) const noexcept {
    const auto rows = down_.locate(static_cast<int>(tile / across_.tiles()));
    const auto columns = across_.locate(static_cast<int>(tile % across_.tiles()));
    std::array<std::int64_t, winograd_points> pixels;
    std::size_t next = 0;
    for (const auto& row : rows)
      for (const auto& column : columns) {
        const std::int64_t map = std::int64_t{row.map} * across_.maps() + column.map;
        const bool inside = row.inside && column.inside && map < batch_;
        pixels[next++] = inside ? (map * height_ + row.pixel) * width_ + column.pixel : -1;
      }
    return pixels;
  }

  /// The 4 x 4 pixels in the middle of a patch: those that the tile writes.
  using tile_pixels = std::array<std::int64_t, winograd_outputs * winograd_outputs>;
  static tile_pixels middle(const std::array<std::int64_t, winograd_points>& patch) noexcept {
    tile_pixels pixels;
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = patch[(i / 4 + 1) * 6 + i % 4 + 1];
    return pixels;
  }

 private:
  winograd_axis sheet_rows(int columns) const noexcept {
    return {height_, (batch_ + columns - 1) / columns, winograd_axis::better_joined(height_)};
  }
  winograd_axis sheet_columns(int columns) const noexcept {
    return {width_, columns, winograd_axis::better_joined(width_)};
  }

  int batch_, height_, width_;
  winograd_axis down_, across_;
};

/// What the filter transform reads: (K, 3, 3, C), and whether it becomes the filter of the data gradient.
struct winograd_filter_source {
  const float* filter;
  int in_channels, out_channels;  // of the convolution that the packed filter is for
  bool for_data_gradient;
};

/// One convolution as the kernels see it: plain pointers, both channel counts, and what the store adds. Maps are of T,
/// everything between the two transforms is float32.
template <class T>
struct winograd_problem {
  const T* x;
  const float* packed;  // null: the filter is transformed where it is used
  const float* bias;  // null, or out_channels
  const T* residual;  // null, or as y
  T* y;
  const T* zeros;  // in_channels zeros: the pixels outside the map
  int in_channels, out_channels;
  bool relu, accumulate;
  winograd_tiling tiling;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::detail
