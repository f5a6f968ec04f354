// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "block/select_block.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/math/ranking.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// So many are sorted in shared memory; a power of two.
inline constexpr int top_k_shared = 2048;

/// Scratch memory of a block.
struct top_k_scratch {
  select_scratch select;
  std::uint64_t words[top_k_shared];
};

/// Indices of the k best of scores[first, first + n), best first, the order of ops::top_k: equal scores by index, NaN
/// last.
/// \param words  memory for k words, rounded up to a power of two: scratch.words for at most top_k_shared
/// \param out    min(k, n) indices into scores; the rest of k is filled with -1
template <class T, class Block>
LUNGSEG_HD void top_k_block(const Block& block, const T* scores, int first, int n, int k, top_k_scratch& scratch,
                            std::uint64_t* words, int* out) {
  const int count = k < n ? k : n;
  const auto word_at = [&](int i) {
    return math::ranking_word(to_float(scores[first + i]), static_cast<std::size_t>(i));
  };
  gather_largest(block, n, count, word_at, scratch.select, words);
  sort_descending(block, count, words);
  block.each([&](int t) {
    for (int i = t; i < k; i += block.threads()) out[i] = i < count ? first + math::ranked_index(words[i]) : -1;
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
