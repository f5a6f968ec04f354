// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cuda/selection.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Candidates of one problem (an image, or one level of it), by descending score.
struct nms_candidates {
  const box* boxes;
  const std::uint8_t* valid;  ///< null: all; 0 for what takes no part
  const int* classes;         ///< null: all compete; else only boxes of one class do
  int count;
};

inline constexpr int nms_chunk = 64;

/// Scratch memory of a block.
struct nms_scratch {
  std::uint64_t rivals[nms_chunk];  ///< bit j of word i: box j of the chunk comes after i and overlaps it too much
  std::uint64_t survivors;
  int kept;
  std::uint8_t dropped[max_candidates];
};

/// Greedy non-maximum suppression by one block, the rule of ops::nms. The chunk of the best 64 boxes left is resolved
/// among itself, then its survivors strike out later boxes; so threads meet three times for 64 boxes and not for each.
/// \param out  indices of the kept boxes, at most max_output; the rest is filled with -1
/// \param kept how many were kept
template <class Block>
LUNGSEG_HD void nms_block(const Block& block, const nms_candidates& all, float threshold, int max_output,
                          nms_scratch& scratch, int* out, int* kept) {
  const int n = all.count < max_candidates ? all.count : max_candidates;
  const auto overlap = [&](int a, int b) {
    return (!all.classes || all.classes[a] == all.classes[b]) && math::iou(all.boxes[a], all.boxes[b]) > threshold;
  };
  block.each([&](int t) {
    for (int i = t; i < n; i += block.threads()) scratch.dropped[i] = all.valid && !all.valid[i];
    for (int i = t; i < max_output; i += block.threads()) out[i] = -1;
    if (t == 0) scratch.kept = 0;
  });
  for (int first = 0; first < n && scratch.kept < max_output; first += nms_chunk) {
    const int size = n - first < nms_chunk ? n - first : nms_chunk;
    block.each([&](int t) {
      for (int i = t; i < size; i += block.threads()) {
        std::uint64_t word = 0;
        if (!scratch.dropped[first + i])
          for (int j = i + 1; j < size; ++j)
            if (overlap(first + i, first + j)) word |= std::uint64_t{1} << j;
        scratch.rivals[i] = word;
      }
    });
    block.once([&] {
      std::uint64_t gone = 0, survivors = 0;
      for (int i = 0; i < size && scratch.kept < max_output; ++i) {
        if (scratch.dropped[first + i] || gone >> i & 1) continue;
        survivors |= std::uint64_t{1} << i;
        gone |= scratch.rivals[i];
        out[scratch.kept++] = first + i;
      }
      scratch.survivors = survivors;
    });
    block.each([&](int t) {
      for (int j = first + nms_chunk + t; j < n; j += block.threads())
        for (int i = 0; i < size && !scratch.dropped[j]; ++i)
          if (scratch.survivors >> i & 1 && overlap(first + i, j)) scratch.dropped[j] = 1;
    });
  }
  block.once([&] { *kept = scratch.kept; });
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
