// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "block/select_block.hpp"
#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/math/ranking.hpp"
#include "lungseg/math/sampling.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

inline constexpr int most_samples = 2048;  // a power of two

/// Scratch memory of a block.
struct sample_scratch {
  select_scratch select;
  int candidates;
  std::uint64_t words[most_samples];
};

/// The candidates that ops::sample draws, by one block: those whose words are the largest, in the order of their
/// indices.
/// \param out     call.count indices: positives, negatives, then -1
/// \param counts  of positives and negatives
template <class Block>
LUNGSEG_HD void sample_block(const Block& block, const int* matches, int n, const math::sample_call& call,
                             std::uint64_t item, sample_scratch& scratch, int* out, int* counts) {
  const random_draw draw{call.seed, call.stream, item};
  int positives = 0;
  for (int kind = 0; kind < 2; ++kind) {
    const auto belongs = [&](int i) { return kind == 0 ? matches[i] >= 0 : matches[i] == -1; };
    const int quota = kind == 0
                          ? math::positive_quota(call.count, call.positive_fraction)
                          : math::negative_quota(call.count, call.positive_fraction, call.fill_negatives, positives);
    block.once([&] { scratch.candidates = 0; });
    block.each([&](int t) {
      int own = 0;
      for (int i = t; i < n; i += block.threads()) own += belongs(i);
      if (own > 0) block.fetch_add(scratch.candidates, own);
    });
    const int count = scratch.candidates < quota ? scratch.candidates : quota > 0 ? quota : 0;
    const auto word_at = [&](int i) {
      if (!belongs(i)) return std::uint64_t{0};
      const auto index = i < call.first_appended ? static_cast<std::uint32_t>(i)
                                                 : 0x80000000u + static_cast<std::uint32_t>(i - call.first_appended);
      return draw.word(index);
    };
    gather_largest(block, n, count, word_at, scratch.select, scratch.words);
    // Only the lower half counts now: the complement of the index, so that falling words are rising indices.
    block.each([&](int t) {
      for (int i = t; i < count; i += block.threads()) scratch.words[i] = static_cast<std::uint32_t>(scratch.words[i]);
    });
    sort_descending(block, count, scratch.words);
    block.each([&](int t) {
      for (int i = t; i < count; i += block.threads()) {
        const auto index = ~static_cast<std::uint32_t>(scratch.words[i]);
        out[positives + i] =
            index < 0x80000000u ? static_cast<int>(index) : call.first_appended + static_cast<int>(index - 0x80000000u);
      }
      if (t == 0) counts[kind] = count;
    });
    positives += count;
  }
  block.each([&](int t) {
    for (int i = positives + t; i < call.count; i += block.threads()) out[i] = -1;
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
