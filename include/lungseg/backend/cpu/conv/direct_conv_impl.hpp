// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The loops around the register tile: blocks of pixels x groups of channel panels, shared out over the threads.
/// \source blocking over depth: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", TOMS 34(3),
///         2008.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lungseg/backend/cpu/conv/direct_conv.hpp"
#include "lungseg/backend/cpu/conv/direct_conv_rows.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

namespace detail {

/// One call's shared, read-only state and the work on one block x group.
template <class Word, class T>
class direct_conv_run {
  using scratch_memory = direct_conv_scratch<Word, T>;

 public:
  direct_conv_run(const context& ctx, const conv_kernels<Word, T>& kernels, const direct_conv_job<Word, T>& job)
      : kernels_{kernels}, job_{job}, cut_{ctx, kernels, job} {
    const int threads = ctx.threads(), height = kernels.heights[0];
    const std::int64_t pointers = std::int64_t{cut_.block_pixels} * std::max(cut_.taps, 1);
    pitch_ = cut_.chunk + cut_.line;
    std::int64_t copies = 0;
    if (cut_.merged) copies = pointers * cut_.depth;
    if (cut_.gathered) copies = std::int64_t{cut_.block_pixels} * pitch_;
    copies = (copies + 15) / 16 * 16;
    rows_ = ctx.make<const Word*>(std::array{threads, static_cast<int>(pointers)});
    offsets_ = ctx.make<std::ptrdiff_t>(std::array{threads + 1, cut_.block_pixels});
    copies_ = ctx.make<Word>(std::array{threads, static_cast<int>(copies)});
    if (cut_.filled)
      filled_rows_ = ctx.make<Word>(std::array{threads, static_cast<int>(pointers) * cut_.filled_pitch()});
    edges_ = ctx.make<T>(std::array{threads, height * kernels.panel});
    const int panels = cut_.chunk < cut_.depth ? (cut_.panels + cut_.groups - 1) / cut_.groups : 0;
    sums_ = ctx.make<float>(std::array{threads, panels * cut_.block_pixels * kernels.panel});
    zeros_ = ctx.zeros<Word>(std::array{std::max(cut_.chunk, cut_.depth <= cut_.chunk ? cut_.depth : 0)});
    bias_ = ctx.zeros<float>(std::array{(cut_.panels + 1) * kernels.panel});
    if (job.bias) std::copy_n(job.bias, job.out_channels, bias_.data());
    for (int m = 0; m < cut_.block_pixels; ++m) edge_offsets()[m] = std::ptrdiff_t{m} * kernels.panel;
  }

  std::int64_t items() const { return cut_.blocks * cut_.groups; }

  /// Block item / groups, group item % groups, in the scratch memory of `thread`. Items write disjoint parts of y.
  void operator()(std::int64_t item, std::int64_t thread) {
    const scratch_memory scratch{
        rows_.data() + thread * rows_.extent(1),     offsets_.data() + thread * offsets_.extent(1),
        copies_.data() + thread * copies_.extent(1), filled_rows_.data() + thread * filled_rows_.extent(1),
        edges_.data() + thread * edges_.extent(1),   sums_.data() + thread * sums_.extent(1)};
    const std::int64_t block = item / cut_.groups, group = item % cut_.groups;
    const int first_panel = static_cast<int>(cut_.panels * group / cut_.groups);
    const int last_panel = static_cast<int>(cut_.panels * (group + 1) / cut_.groups);
    const std::int64_t first = block * cut_.block_pixels;
    const int count = static_cast<int>(std::min<std::int64_t>(cut_.block_pixels, cut_.pixels - first));
    const row_pointers rows{job_, cut_, kernels_, zeros_.data()};
    int from = 0;
    do {
      const int depth = std::min(cut_.chunk, cut_.depth - from);
      rows.fill(scratch, first, count, from);
      if (cut_.gathered) gather(scratch, count, depth);
      if (cut_.filled) rows.fill_up(scratch, count, depth);
      for (int panel = first_panel; panel < last_panel; ++panel) {
        const bool more = panel + 1 < last_panel, deeper = from + depth < cut_.depth;
        const Word* ahead = more ? panel_at(panel + 1, from) : deeper ? panel_at(first_panel, from + depth) : nullptr;
        run_panel(scratch, count, panel, first_panel, from, depth, ahead);
      }
      from += depth;
    } while (from < cut_.depth);
  }

 private:
  std::ptrdiff_t* edge_offsets() { return offsets_.data() + std::int64_t{offsets_.extent(0) - 1} * offsets_.extent(1); }

  /// Copies the block's rows next to each other: rows a power of two apart share too few sets of the cache.
  void gather(const scratch_memory& scratch, int count, int depth) const {
    for (int m = 0; m < count; ++m) {
      Word* copy = scratch.copies + std::int64_t{m} * pitch_;
      scratch.rows[m] = std::copy_n(scratch.rows[m], depth, copy) - depth;
    }
  }

  const Word* panel_at(int panel, int from) const {
    return job_.packed + (std::int64_t{panel} * cut_.taps * cut_.packed + from) * kernels_.panel;
  }

  /// All tiles of the block with one panel: the panel's chunk stays in the cache while the tiles pass, and the first of
  /// them fetch the panel that comes next, at `ahead` (may be null). While rows are streamed and not read yet, each
  /// tile fetches the rows of the next one instead.
  void run_panel(const scratch_memory& scratch, int count, int panel, int first_panel, int from, int depth,
                 const Word* ahead) {
    const bool fresh = panel == first_panel && cut_.streamed;
    const int height = kernels_.heights[0], width = kernels_.panel;
    const int channel = panel * width, line = std::min(16, width);
    const bool last = from + depth >= cut_.depth;
    conv_tile_job<Word, T> tile{};
    tile.taps = cut_.taps;
    tile.depth = depth;
    tile.panel_tap = std::ptrdiff_t{cut_.packed} * width;
    tile.panel = panel_at(panel, from);
    tile.bias = bias_.data() + (from == 0 ? channel : cut_.panels * width);
    tile.floor = job_.relu ? 0.0f : -std::numeric_limits<float>::infinity();
    tile.y = last ? job_.y + channel : scratch.edge;
    const T* addend = job_.accumulate ? job_.y : job_.residual;
    tile.addend = addend ? addend + channel : nullptr;
    for (int begin = 0; begin < count; begin += height) {
      const int left = std::min(height, count - begin);
      const auto variant = static_cast<std::size_t>(kernels_.variant_for(left));
      tile.rows = scratch.rows + std::int64_t{begin} * cut_.taps;
      tile.offsets = last ? scratch.offsets + begin : edge_offsets();
      float* const sums = scratch.sums + (std::int64_t{panel - first_panel} * cut_.block_pixels + begin) * width;
      tile.before = from > 0 ? sums : nullptr;
      tile.after = last ? nullptr : sums;
      const int slice = begin / height * line;
      tile.ahead = tile.panel;
      tile.ahead_step = 0;
      if (fresh && begin + height < count) {
        tile.ahead = scratch.rows[begin + height];
        tile.ahead_step = height * words_a_product<Word>;
      } else if (ahead && slice < width) {
        tile.ahead = ahead + std::int64_t{slice} * depth * cut_.taps;
        tile.ahead_step = line * words_a_product<Word>;
      }
      const int channels = std::min(width, job_.out_channels - channel);
      if (tile.after || (channels == width && kernels_.heights[variant] == left))
        kernels_.run[variant](tile);
      else
        run_edge(scratch, tile, left, channels, variant);
    }
  }

  /// A tile that sticks out of y: computed in scratch, and only what is inside is read and written.
  void run_edge(const scratch_memory& scratch, conv_tile_job<Word, T> tile, int left, int channels,
                std::size_t variant) {
    const std::ptrdiff_t* offsets = tile.offsets;
    T* y = tile.y;
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

  const conv_kernels<Word, T>& kernels_;
  const direct_conv_job<Word, T>& job_;
  direct_conv_cut cut_;
  int pitch_ = 0;
  tensor<const Word*, 2> rows_;
  tensor<std::ptrdiff_t, 2> offsets_;
  tensor<Word, 2> copies_, filled_rows_;
  tensor<T, 2> edges_;
  tensor<float, 2> sums_;
  tensor<Word, 1> zeros_;
  tensor<float, 1> bias_;  // and one panel of zeros behind it
};

}  // namespace detail

template <class Word, class T>
void direct_conv(const context& ctx, const conv_kernels<Word, T>& kernels,
                 std::span<const direct_conv_job<Word, T>> jobs) {
  std::int64_t products = 0;
  for (const auto& job : jobs) products += job.products();
  // Waking threads costs some microseconds: not worth it below this much work.
  const context workers = products < 400'000 ? ctx.with_threads(1) : ctx;
  std::vector<detail::direct_conv_run<Word, T>> runs;
  runs.reserve(jobs.size());
  std::int64_t items = 0;
  for (const auto& job : jobs) {
    if (job.pixels() <= 0 || job.out_channels <= 0) continue;
    runs.emplace_back(workers, kernels, job);
    items += runs.back().items();
  }
  parallel_dynamic(workers, items, [&](std::int64_t item, int thread) {
    auto run = runs.begin();
    for (; item >= run->items(); ++run) item -= run->items();
    (*run)(item, thread);
  });
}

#if defined(LUNGSEG_COMPILED)
template void direct_conv(const context&, const conv_kernels<float, float>&,
                          std::span<const direct_conv_job<float, float>>);
template void direct_conv(const context&, const conv_kernels<float, bfloat16>&,
                          std::span<const direct_conv_job<float, bfloat16>>);
template void direct_conv(const context&, const conv_kernels<bfloat16, bfloat16>&,
                          std::span<const direct_conv_job<bfloat16, bfloat16>>);
#endif

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
