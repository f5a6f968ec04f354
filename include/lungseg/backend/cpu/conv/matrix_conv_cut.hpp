// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How a convolution is cut for the matrix unit, and the words in which its loops and its kernels speak of the pieces.
///
/// A tile of the unit loads 16 pixels that lie an even distance apart. So that this holds for every tap, whatever
/// padding and stride, a block of pixels is copied first: channels in slices of 32 (64 bytes, a cell), and in each
/// slice planes of rows x columns, one for each residue of rows and of columns modulo the stride. There a tap is an
/// offset, and the pixels of a block are counted through its rows, those included that stand beyond the last column for
/// the kernel's width. Where these would cost more than copying, each column of the kernel has a plane of its own.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/backend/cpu/conv/direct_conv_job.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu { namespace detail {

/// Pixels of a matrix tile, and of two, which are summed at a time with two panels.
inline constexpr int matrix_tile_pixels = 16, matrix_tile = 32, matrix_outputs = 2 * matrix_panel;
/// Bytes of a cell, and of a panel's weights for one slice and tap.
inline constexpr std::ptrdiff_t matrix_cell_bytes = matrix_depth * 2,
                                matrix_panel_slice = matrix_cell_bytes * matrix_panel;

/// Products below which waking threads, some microseconds, costs more than it saves.
inline constexpr std::int64_t least_matrix_products = 2'000'000;

/// Up to 32 pixels with one panel or two. Distances are in bytes.
struct matrix_tile_job {
  const char* pixels;         ///< the first slice of the first pixel, where a tap of offset 0 finds it
  std::ptrdiff_t pixel_step;  ///< from one pixel to the next
  std::ptrdiff_t slice_step;  ///< from one slice to the next
  int slices, taps;
  const std::ptrdiff_t* tap_offsets;
  const char* panel;            ///< weights of the first slice and tap, 64-byte aligned
  std::ptrdiff_t panel_tap;     ///< from one tap to the next
  std::ptrdiff_t second_panel;  ///< from one panel to the next; 0: there is no other
  float* sums;                  ///< 32 x 32, 64-byte aligned
  bool adds;                    ///< to what `sums` holds; else that is not read
};

/// What becomes of a tile's sums.
struct matrix_store_job {
  const float* sums;              ///< count x 32
  const std::ptrdiff_t* offsets;  ///< of each pixel in y and addend; below 0: it has no place there
  int count = 0, channels = 0;
  const float* bias = nullptr;  ///< 32, 64-byte aligned
  bfloat16* y = nullptr;
  const bfloat16* addend = nullptr;  ///< added before the floor, laid out as y (may be y); null: nothing
  float floor = 0;
};

/// What a packed row is copied from: `depth` numbers for each of `count` pixels, in slices of 32, with zeros where the
/// row of the image has none.
struct matrix_cells {
  const bfloat16* row;
  std::int64_t length;       ///< numbers of the row; 0: it lies outside of the image
  std::int64_t readable;     ///< numbers that may be read from `row` on
  std::int64_t first, step;  ///< where the first pixel's numbers begin, and how much further the next one's
  int begin, end;            ///< pixels whose numbers are all there
  int count, depth, slices;
  std::int64_t slice_elements;  ///< from one slice to the next
  bfloat16* to;                 ///< 64-byte aligned
};

/// Consecutive pixels that are computed together.
struct matrix_block {
  std::int64_t first_row;  ///< of y, counted through all images
  int first_column, rows;
  int pixels;                ///< those beyond the last column included
  std::int64_t first_pixel;  ///< of x; for plain convolutions
};

struct matrix_conv_cut {
  template <class Job>
  matrix_conv_cut(int threads, const Job& job)
      : merged{job.mergeable && merges_columns<bfloat16>(job.columns, job.depth)},
        depth{merged ? job.columns * job.depth : job.depth},
        taps{merged ? job.rows : job.rows * job.columns},
        slices{taps > 0 ? (depth + matrix_depth - 1) / matrix_depth : 0},
        panels{(job.out_channels + matrix_panel - 1) / matrix_panel},
        bands{(panels + 1) / 2} {
    const int columns = merged ? 1 : job.columns;
    plain = taps == 1 && !merged && depth % matrix_depth == 0 && job.stride == std::array{1, 1} &&
            job.padding == std::array{0, 0} && job.out_height == job.height && job.out_width == job.width;
    chunks = std::max(1, (slices + most_slices - 1) / most_slices);
    chunk = (slices + chunks - 1) / chunks;
    lay_planes(job, columns);
    if (plain)
      cut_pixels(threads);
    else
      cut_rows(threads, job);
    place_taps(job, columns);
  }

  bool merged;         ///< a kernel row counts as one tap: its pixels are neighbours in memory, and depth is small
  bool plain = false;  ///< pixels are read where they are
  int depth;           ///< channels of a tap
  int taps;
  int slices;  ///< of 32 channels
  int panels;
  int bands;                   ///< two panels each, which are summed together; the last may be one alone
  int chunks = 1, chunk = 0;   ///< pieces of depth whose products are summed before the next ones, and their slices
  int planes = 1, phases = 1;  ///< of columns, of rows
  int pitch = 0;               ///< pixels of a row of a plane
  int halo = 0;                ///< rows of a plane beyond those of y
  int plane_rows = 0;
  std::int64_t blocks = 0;  ///< of all images
  int block_rows = 0;       ///< rows of y in a block
  int block_tiles = 0;
  int groups = 1;  ///< of bands

  std::int64_t plane_elements() const { return std::int64_t{plane_rows} * pitch * matrix_depth; }
  /// From one slice to the next: two lines behind half a page, so that slices lie in other sets of the first-level
  /// cache.
  std::int64_t slice_elements() const {
    return (plane_elements() * planes * phases + 2047) / 2048 * 2048 + 1024 + matrix_depth * 2;
  }
  /// Of one thread. A last tile reads beyond the last pixel; where pixels are read in place, it is what is copied.
  int packed_elements() const {
    return plain ? matrix_tile * chunk * matrix_depth
                 : static_cast<int>(slice_elements() * chunk + matrix_tile * matrix_depth);
  }
  int slices_of(int which) const { return std::min(chunk, slices - which * chunk); }

  /// Tiles whose sums are kept at a time: all of a group where depth is cut, else those of this tile and the last.
  int kept_tiles() const { return chunks > 1 ? (bands + groups - 1) / groups * block_tiles : 2; }
  int kept_place(int band, int tile) const { return chunks > 1 ? band * block_tiles + tile : tile % 2; }

  matrix_block pixels_of(std::int64_t block) const {
    if (plain) {
      const std::int64_t first = block * block_tiles * matrix_tile;
      const auto count = static_cast<int>(std::min<std::int64_t>(block_tiles * matrix_tile, pixels_ - first));
      return {first / pitch, static_cast<int>(first % pitch), 0, count, first};
    }
    const std::int64_t image = block / image_blocks_;
    const int row = static_cast<int>(block % image_blocks_) * block_rows, rows = std::min(block_rows, height_ - row);
    return {image * height_ + row, 0, rows, (rows - 1) * pitch + width_, 0};
  }

  /// Whether the tile at pixel `begin` of a block would read behind the last pixel of x.
  bool sticks_out(const matrix_block& block, int begin) const {
    const std::int64_t left = pixels_ - block.first_pixel - begin;
    return plain && left < matrix_tile && left != matrix_tile_pixels;
  }

  /// All but pixels and sums.
  template <class Job>
  matrix_tile_job tile_job(const Job& job, int band, int which) const {
    matrix_tile_job tile{};
    tile.pixel_step = plain ? std::ptrdiff_t{job.depth} * 2 : matrix_cell_bytes;
    tile.slice_step = plain ? matrix_cell_bytes : slice_elements() * 2;
    tile.slices = slices_of(which);
    tile.taps = taps;
    tile.tap_offsets = tap_offsets_.data();
    tile.panel_tap = slices * matrix_panel_slice;
    const std::ptrdiff_t panel_bytes = taps * tile.panel_tap;
    tile.panel =
        reinterpret_cast<const char*>(job.packed) + 2 * band * panel_bytes + which * chunk * matrix_panel_slice;
    tile.second_panel = 2 * band + 1 < panels ? panel_bytes : 0;
    return tile;
  }

 private:
  static constexpr int most_slices = 64;  // a panel of 1 x 1 takes 64 KiB
  /// Bytes of a block's pixels: a quarter of the second-level cache of processors that have the unit.
  static constexpr std::int64_t block_bytes = 512 * 1024;

  template <class Job>
  void lay_planes(const Job& job, int columns) {
    pixels_ = job.pixels();
    height_ = job.out_height;
    width_ = job.out_width;
    phases = std::max(1, std::min(job.stride[0], job.rows));
    halo = (std::max(job.rows, 1) - 1) / job.stride[0];
    const int residues = std::max(1, std::min(job.stride[1], columns)), beyond = (std::max(columns, 1) - 1) / residues;
    // A pixel beyond the last column costs about 2 cycles for each panel and tap, a copied cell about as much, and six
    // times that with the room that it takes from other lines of the cache (measured).
    const std::int64_t filling = std::int64_t{beyond} * bands * taps,
                       copying = std::int64_t{width_} * (columns - residues);
    const bool own_planes = beyond > 0 && filling > 3 * copying;
    planes = own_planes ? columns : residues;
    pitch = width_ + (own_planes ? 0 : beyond);
  }

  void cut_pixels(int threads) {
    const std::int64_t tiles = (pixels_ + matrix_tile - 1) / matrix_tile;
    const std::int64_t tile_bytes = std::int64_t{chunk} * matrix_tile * matrix_cell_bytes;
    cut_blocks(threads, tiles, tiles * tile_bytes);
    block_tiles = static_cast<int>((tiles + blocks - 1) / blocks);
    blocks = (tiles + block_tiles - 1) / block_tiles;
  }

  template <class Job>
  void cut_rows(int threads, const Job& job) {
    const std::int64_t row_bytes = std::int64_t{chunk} * planes * phases * pitch * matrix_cell_bytes;
    cut_blocks(threads, std::int64_t{job.batch} * height_, job.batch * (height_ + halo) * row_bytes);
    const std::int64_t of_image = std::clamp<std::int64_t>((blocks + job.batch - 1) / job.batch, 1, height_);
    block_rows = static_cast<int>((height_ + of_image - 1) / of_image);
    image_blocks_ = (height_ + block_rows - 1) / block_rows;
    blocks = image_blocks_ * job.batch;
    plane_rows = block_rows + halo;
    block_tiles = (block_rows * pitch + matrix_tile - 1) / matrix_tile;
  }

  /// Blocks of equal size whose pixels take up to block_bytes. Where weights are the larger part, each thread reads its
  /// own panels; else blocks come in whole rounds of the threads.
  void cut_blocks(int threads, std::int64_t units, std::int64_t bytes) {
    blocks = std::clamp<std::int64_t>((bytes + block_bytes - 1) / block_bytes, 1, units);
    if (threads == 1) return;
    const std::int64_t weights = std::int64_t{panels} * taps * slices * matrix_panel_slice;
    if (bands >= threads && weights > bytes && blocks < 4 * threads)
      groups = threads;
    else
      blocks = std::min(units, (blocks + threads - 1) / threads * threads);
  }

  template <class Job>
  void place_taps(const Job& job, int columns) {
    tap_offsets_.reserve(static_cast<std::size_t>(taps));
    for (int r = 0; r < job.rows; ++r)
      for (int s = 0; s < columns; ++s)
        tap_offsets_.push_back(((s % planes * phases + r % phases) * plane_elements() +
                                (std::int64_t{r / phases} * pitch + s / planes) * matrix_depth) *
                               2);
  }

  std::int64_t pixels_ = 0, image_blocks_ = 1;
  int height_ = 0, width_ = 0;
  std::vector<std::ptrdiff_t> tap_offsets_;
};

}}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu::detail
