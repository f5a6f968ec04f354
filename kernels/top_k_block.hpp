// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/dtype.hpp"
#include "lungseg/math/ranking.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

/// So many are sorted in shared memory; a power of two.
inline constexpr int top_k_shared = 2048;

/// Scratch memory of a block.
struct top_k_scratch {
  unsigned histogram[256];
  std::uint64_t prefix, mask;  ///< the digits of the k-th word that are known, and where they are
  unsigned wanted;             ///< how many words are still to be found among those with the prefix
  unsigned found;
  std::uint64_t words[top_k_shared];
};

/// Indices of the k best of scores[first, first + n), best first, the order of ops::top_k: equal scores by index, NaN last. By one block:
/// the k-th word of score and index is found digit by digit from histograms (radix select), what is not below it is
/// gathered, in any order, and sorted.
/// \param words  memory for k words, rounded up to a power of two: scratch.words for at most top_k_shared
/// \param out    min(k, n) indices into scores; the rest of k is filled with -1
template <class T, class Block>
LUNGSEG_HD void top_k_block(const Block& block, const T* scores, int first, int n, int k, top_k_scratch& scratch,
                            std::uint64_t* words, int* out) {
  const int count = k < n ? k : n;
  const auto word_at = [&](int i) { return math::ranking_word(to_float(scores[first + i]), static_cast<std::size_t>(i)); };
  block.once([&] {
    scratch.prefix = scratch.mask = 0;
    scratch.wanted = static_cast<unsigned>(count);
    scratch.found = 0;
  });
  for (int shift = 56; shift >= 0 && count > 0; shift -= 8) {
    block.each([&](int t) {
      for (int d = t; d < 256; d += block.threads()) scratch.histogram[d] = 0;
    });
    block.each([&](int t) {
      for (int i = t; i < n; i += block.threads()) {
        const std::uint64_t word = word_at(i);
        if ((word & scratch.mask) == scratch.prefix) block.fetch_add(scratch.histogram[word >> shift & 255], 1u);
      }
    });
    block.once([&] {
      int digit = 255;
      for (; digit > 0 && scratch.histogram[digit] < scratch.wanted; --digit)
        scratch.wanted -= scratch.histogram[digit];
      scratch.prefix |= static_cast<std::uint64_t>(digit) << shift;
      scratch.mask |= std::uint64_t{255} << shift;
    });
  }
  // Words differ, so exactly `count` of them are not below the prefix, which now is the k-th word itself.
  block.each([&](int t) {
    for (int i = t; i < n && count > 0; i += block.threads())
      if (const std::uint64_t word = word_at(i); word >= scratch.prefix)
        words[block.fetch_add(scratch.found, 1u)] = word;
  });
  int size = 1;
  while (size < count) size *= 2;
  block.each([&](int t) {
    for (int i = count + t; i < size; i += block.threads()) words[i] = 0;
  });
  // Bitonic sort, descending. \source Batcher, "Sorting networks and their applications", 1968
  for (int length = 2; length <= size; length *= 2)
    for (int distance = length / 2; distance > 0; distance /= 2)
      block.each([&](int t) {
        for (int i = t; i < size; i += block.threads()) {
          const int other = i ^ distance;
          if (other <= i) continue;
          const bool descending = (i & length) == 0;
          const std::uint64_t a = words[i], b = words[other];
          if ((a < b) == descending) words[i] = b, words[other] = a;
        }
      });
  block.each([&](int t) {
    for (int i = t; i < k; i += block.threads()) out[i] = i < count ? first + math::ranked_index(words[i]) : -1;
  });
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
