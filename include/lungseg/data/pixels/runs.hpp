// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <vector>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A maximal horizontal stretch of set pixels: columns [x1, x2) of row y.
struct run {
  int y = 0, x1 = 0, x2 = 0;
  int length() const noexcept { return x2 - x1; }
  bool operator==(const run&) const = default;
};

/// A mask as its runs, in raster order. Row y holds runs [row_begin[y], row_begin[y + 1]).
struct run_list {
  int height = 0, width = 0;
  std::vector<run> runs;
  std::vector<int> row_begin;
};

namespace detail {

/// Byte i of the result is 1 when byte i of the word is not zero, else 0.
inline std::uint64_t set_bytes(std::uint64_t word) noexcept {
  constexpr std::uint64_t low = 0x7f7f7f7f7f7f7f7full, ones = 0x0101010101010101ull;
  return (((word & low) + low) | word) >> 7 & ones;
}

}  // namespace detail

/// The runs of `from`; any byte but 0 counts as set. `into` is overwritten and keeps its memory, for loops over many
/// masks. Sixty-four pixels become one word, whose changes of bit are the ends of runs: the cost follows the number of
/// runs, and a noisy row costs no mispredicted branch per run.
void find_runs(const mask& from, run_list& into);

/// The runs of `from`; any byte but 0 counts as set.
inline run_list find_runs(const mask& from) {
  run_list result;
  find_runs(from, result);
  return result;
}

/// Sets the pixels of one run; it must lie inside `into`. Whole blocks are copied, because a plain -O2 build leaves
/// std::fill of wide types a loop over single pixels.
template <class T, image_kind kind>
void paint(image<T, kind>& into, const run& stretch, T value = T{1}) {
  constexpr int block_size = 64 / static_cast<int>(sizeof(T));
  T* const row = into.row(stretch.y);
  int x = stretch.x1;
  if (stretch.length() >= 2 * block_size) {
    T block[static_cast<std::size_t>(block_size)];
    std::fill(std::begin(block), std::end(block), value);
    for (; x + block_size <= stretch.x2; x += block_size) std::memcpy(row + x, block, sizeof block);
  }
  for (; x < stretch.x2; ++x) row[x] = value;
}

/// The mask that the runs describe: 0 and 1.
inline mask to_mask(const run_list& from) {
  mask result(from.height, from.width);
  for (const run& stretch : from.runs) paint(result, stretch);
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/pixels/runs_impl.hpp"
#endif
