// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
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

/// Bit i of the result says whether byte i is not zero. The multiplication gathers the lowest bits of eight bytes into
/// the top byte, without carries because no two products meet in one bit.
inline std::uint64_t occupied(const std::uint8_t* bytes) noexcept {
  static_assert(std::endian::native == std::endian::little, "byte i of a word has to be pixel i");
  std::uint64_t word;
  std::memcpy(&word, bytes, 8);
  return word == 0 ? 0 : set_bytes(word) * 0x0102040810204080ull >> 56;
}

/// The occupancy of up to 64 pixels; those past `count` are empty.
inline std::uint64_t occupied64(const std::uint8_t* pixels, int count) noexcept {
  std::uint64_t bits = 0;
  int done = 0;
  for (; done + 8 <= count; done += 8) bits |= occupied(pixels + done) << done;
  for (; done < count; ++done) bits |= static_cast<std::uint64_t>(pixels[done] != 0) << done;
  return bits;
}

}  // namespace detail

/// The runs of `from`; any byte but 0 counts as set. `into` is overwritten and keeps its memory, for loops over many
/// masks. Sixty-four pixels become one word, whose changes of bit are the ends of runs: the cost follows the number of
/// runs, and a noisy row costs no mispredicted branch per run.
inline void find_runs(const mask& from, run_list& into) {
  into.height = from.height;
  into.width = from.width;
  into.row_begin.resize(static_cast<std::size_t>(from.height) + 1);
  std::size_t count = 0;
  const std::size_t most = static_cast<std::size_t>(from.width) / 2 + 2;  // runs in a row, and one unfinished
  for (int y = 0; y < from.height; ++y) {
    into.row_begin[static_cast<std::size_t>(y)] = static_cast<int>(count);
    if (into.runs.size() < count + most) into.runs.resize(std::max(count + most, into.runs.size() * 2));
    run* next = into.runs.data() + count;
    std::uint64_t inside = 0;  // 1 while a run is open
    for (int x = 0; x < from.width; x += 64) {
      const std::uint64_t bits = detail::occupied64(from.row(y) + x, std::min(64, from.width - x));
      std::uint64_t changes = bits ^ (bits << 1 | inside);
      for (; changes; changes &= changes - 1) {
        const int at = x + std::countr_zero(changes);
        next->y = y;
        (inside ? next->x2 : next->x1) = at;
        next += inside;
        inside ^= 1;
      }
    }
    if (inside) (next++)->x2 = from.width;
    count = static_cast<std::size_t>(next - into.runs.data());
  }
  into.row_begin[static_cast<std::size_t>(from.height)] = static_cast<int>(count);
  into.runs.resize(count);
}

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
