// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The largest of many words, and sorting, by one block. See block.hpp.

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Scratch memory of a block.
struct select_scratch {
  unsigned histogram[256];
  std::uint64_t prefix, mask;  ///< the digits of the k-th word that are known, and where they are
  unsigned wanted;             ///< how many words are still to be found among those with the prefix
  unsigned found;
};

/// Gathers the `count` largest of the words word_at(0), ..., word_at(n - 1), in any order. The count-th is found digit
/// by digit from histograms (radix select); what is not below it is gathered. \pre words that are not 0 differ, and
/// there are at least `count` of them
template <class Block, class Word>
LUNGSEG_HD void gather_largest(const Block& block, int n, int count, const Word& word_at, select_scratch& scratch,
                               std::uint64_t* words) {
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
        if (word != 0 && (word & scratch.mask) == scratch.prefix)
          block.fetch_add(scratch.histogram[word >> shift & 255], 1u);
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
      if (const std::uint64_t word = word_at(i); word != 0 && word >= scratch.prefix)
        words[block.fetch_add(scratch.found, 1u)] = word;
  });
}

/// Sorts `count` words, which have room for the next power of two. \source Batcher, "Sorting networks and their
/// applications", 1968 (bitonic sort)
template <class Block>
LUNGSEG_HD void sort_descending(const Block& block, int count, std::uint64_t* words) {
  int size = 1;
  while (size < count) size *= 2;
  block.each([&](int t) {
    for (int i = count + t; i < size; i += block.threads()) words[i] = 0;
  });
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
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
