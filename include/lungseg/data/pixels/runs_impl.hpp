// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/runs.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

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

LUNGSEG_INLINE void find_runs(const mask& from, run_list& into) {
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

}}  // namespace lungseg::LUNGSEG_ABI
