// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The loops around the matrix unit: blocks of pixels x groups of panels, shared out over the threads.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lungseg/backend/cpu/conv/direct_conv_kernels.hpp"
#include "lungseg/backend/cpu/conv/matrix_conv.hpp"
#include "lungseg/backend/cpu/conv/matrix_kernels.hpp"
#include "lungseg/core/parallel.hpp"

#if LUNGSEG_X86
namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

namespace detail {

/// One call's shared, read-only state and the work on one block x group.
class matrix_conv_run {
 public:
  using job_type = direct_conv_job<bfloat16, bfloat16>;

  matrix_conv_run(const context& ctx, const job_type& job) : job_{job}, cut_{ctx.threads(), job} {
    const int threads = ctx.threads();
    offsets_ = ctx.make<std::ptrdiff_t>(shape<2>{threads, cut_.block_tiles * matrix_tile});
    packed_ = ctx.make<bfloat16>(shape<2>{threads, cut_.packed_elements()});
    // Zeros, since the store of one panel alone reads the other half, too.
    sums_ = ctx.zeros<float>(shape<2>{threads, cut_.kept_tiles() * matrix_tile * matrix_outputs});
    bias_ = ctx.zeros<float>(shape<1>{cut_.bands * matrix_outputs});
    if (job.bias) std::copy_n(job.bias, job.out_channels, bias_.data());
  }

  std::int64_t items() const { return cut_.blocks * cut_.groups; }

  /// Block item % blocks, group item / blocks, so that a thread's piece of the items stays with its panels, in the
  /// scratch memory of `thread`. Items write disjoint parts of y.
  void operator()(std::int64_t item, std::int64_t thread) {
    const std::int64_t block = item % cut_.blocks, group = item / cut_.blocks;
    const int first = static_cast<int>(cut_.bands * group / cut_.groups);
    const int last = static_cast<int>(cut_.bands * (group + 1) / cut_.groups);
    const work at{cut_.pixels_of(block), row_of(offsets_, thread), row_of(packed_, thread), row_of(sums_, thread)};
    find_places(at);
    // Strips are so short that what all panels write of a pixel is still near when the last one has written.
    const int strip = cut_.chunks == 1 ? 4 * matrix_tile : at.block.pixels;
    amx_bf16::matrix_tiles::configure();
    for (int chunk = 0; chunk < cut_.chunks; ++chunk) {
      cut_.plain ? copy_last_tile(at, chunk) : pack_block(at, chunk);
      for (int from = 0; from < at.block.pixels; from += strip)
        for (int band = first; band < last; ++band)
          run_panels(at, chunk, band, band - first, from, std::min(at.block.pixels, from + strip));
    }
    amx_bf16::matrix_tiles::release();
  }

 private:
  /// What one item works on.
  struct work {
    matrix_block block;
    std::ptrdiff_t* offsets;
    bfloat16* packed;
    float* sums;
  };

  template <class T>
  static T* row_of(tensor<T, 2>& memory, std::int64_t thread) {
    return memory.data() + thread * memory.extent(1);
  }

  /// Where each pixel of the block lies in y; below 0: it only fills up a row or a tile.
  void find_places(const work& at) const {
    const matrix_block& b = at.block;
    std::int64_t row = b.first_row;
    for (int i = 0, column = b.first_column; i < b.pixels; column = 0, ++row) {
      const std::ptrdiff_t place = row / job_.out_height * job_.y_image + row % job_.out_height * job_.y_row;
      const int until = std::min(b.pixels, i + cut_.pitch - column);
      for (; i < until; ++i, ++column) at.offsets[i] = column < job_.out_width ? place + column * job_.y_pixel : -1;
    }
  }

  /// Copies what the block's pixels meet, so that every tap finds them 64 bytes apart.
  void pack_block(const work& at, int chunk) const {
    const int y_first = static_cast<int>(at.block.first_row % job_.out_height) * job_.stride[0] - job_.padding[0];
    const std::int64_t image = at.block.first_row / job_.out_height;
    const std::int64_t length = std::int64_t{job_.width} * job_.depth, size = length * job_.height * job_.batch;
    const int rows = at.block.rows + cut_.halo, channel = chunk * cut_.chunk * matrix_depth;
    matrix_cells cells;
    cells.step = std::int64_t{job_.stride[1]} * job_.depth;
    cells.count = cut_.pitch;
    cells.slices = cut_.slices_of(chunk);
    cells.depth = cut_.depth - channel;
    cells.slice_elements = cut_.slice_elements();
    cells.to = at.packed;
    for (int plane = 0; plane < cut_.planes; ++plane) {
      const std::int64_t first = std::int64_t{plane - job_.padding[1]} * job_.depth, room = length - cut_.depth - first;
      cells.first = first + channel;
      cells.end = room < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(cells.count, room / cells.step + 1));
      cells.begin = first >= 0 ? 0 : static_cast<int>((cells.step - 1 - first) / cells.step);
      for (int phase = 0; phase < cut_.phases; ++phase) {
        cells.to = at.packed + (plane * cut_.phases + phase) * cut_.plane_elements();
        for (int i = 0; i < rows; ++i, cells.to += std::int64_t{cut_.pitch} * matrix_depth) {
          const int y = y_first + i * job_.stride[0] + phase;
          const bool inside = y >= 0 && y < job_.height;
          const std::int64_t begin = (image * job_.height + (inside ? y : 0)) * length;
          cells.row = job_.x + begin;
          cells.length = inside ? length : 0;
          cells.readable = size - begin;
          amx_bf16::pack_cells(cells);
        }
      }
    }
  }

  /// Copies the pixels of a last tile that would read behind x, zeros behind them.
  void copy_last_tile(const work& at, int chunk) const {
    const int begin = at.block.pixels / matrix_tile * matrix_tile, left = at.block.pixels - begin;
    if (left == 0 || !cut_.sticks_out(at.block, begin)) return;
    const int channels = cut_.slices_of(chunk) * matrix_depth, pitch = cut_.chunk * matrix_depth;
    const bfloat16* from = job_.x + (at.block.first_pixel + begin) * job_.depth + chunk * pitch;
    std::fill_n(at.packed, matrix_tile * pitch, bfloat16{});
    for (int i = 0; i < left; ++i) std::copy_n(from + std::int64_t{i} * job_.depth, channels, at.packed + i * pitch);
  }

  /// Pixels [from, until) of the block with one panel or two. The store of a tile comes behind the products of the next
  /// one, which it does not wait for.
  void run_panels(const work& at, int chunk, int band, int kept_band, int from, int until) const {
    const bool last = chunk + 1 == cut_.chunks;
    matrix_tile_job tile = cut_.tile_job(job_, band, chunk);
    matrix_store_job store;
    store.y = job_.y + band * matrix_outputs;
    const bfloat16* addend = job_.accumulate ? job_.y : job_.residual;
    store.addend = addend ? addend + band * matrix_outputs : nullptr;
    store.floor = job_.relu ? 0.0f : -std::numeric_limits<float>::infinity();
    store.channels = std::min(matrix_outputs, job_.out_channels - band * matrix_outputs);
    const char* pixels = cut_.plain ? reinterpret_cast<const char*>(job_.x + at.block.first_pixel * job_.depth +
                                                                    chunk * cut_.chunk * matrix_depth)
                                    : reinterpret_cast<const char*>(at.packed);
    tile.adds = chunk > 0;
    store.bias = bias_.data() + band * matrix_outputs;
    const matrix_store_job* pending = nullptr;
    for (int begin = from, index = from / matrix_tile; begin < until; begin += matrix_tile, ++index) {
      const int left = std::min(matrix_tile, at.block.pixels - begin);
      tile.pixels = pixels + begin * tile.pixel_step;
      if (cut_.sticks_out(at.block, begin)) {  // the last one
        tile.pixels = reinterpret_cast<const char*>(at.packed);
        tile.pixel_step = cut_.chunk * matrix_cell_bytes;
      }
      tile.sums = at.sums + std::int64_t{cut_.kept_place(kept_band, index)} * matrix_tile * matrix_outputs;
      amx_bf16::sum_matrix_products(tile, left, pending);
      if (!last) continue;
      store.sums = tile.sums;
      store.offsets = at.offsets + begin;
      store.count = left;
      pending = &store;
    }
    if (pending) amx_bf16::store_tile(*pending);
  }

  const job_type& job_;
  matrix_conv_cut cut_;
  tensor<std::ptrdiff_t, 2> offsets_;
  tensor<bfloat16, 2> packed_;
  tensor<float, 2> sums_;
  tensor<float, 1> bias_;
};

}  // namespace detail

LUNGSEG_INLINE void matrix_conv(const context& ctx, std::span<const direct_conv_job<bfloat16, bfloat16>> jobs) {
  std::int64_t products = 0;
  for (const auto& job : jobs) products += job.products();
  const context workers = products < detail::least_matrix_products ? ctx.with_threads(1) : ctx;
  std::vector<detail::matrix_conv_run> runs;
  runs.reserve(jobs.size());
  std::int64_t items = 0;
  for (const auto& job : jobs) {
    if (job.pixels() <= 0 || job.out_channels <= 0) continue;
    runs.emplace_back(workers, job);
    items += runs.back().items();
  }
  // Each thread has its own piece of all items, the same piece of maps of one size: what it wrote is still near when
  // the next convolution reads it.
  const int threads = static_cast<int>(std::min<std::int64_t>(items, workers.threads()));
  parallel_for(workers, threads, 1, [&](std::int64_t thread) {
    auto run = runs.begin();
    std::int64_t before = 0;
    for (std::int64_t item = items * thread / threads; item < items * (thread + 1) / threads; ++item) {
      for (; item - before >= run->items(); ++run) before += run->items();
      (*run)(item - before, thread);
    }
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
#endif
