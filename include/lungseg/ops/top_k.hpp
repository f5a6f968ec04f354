// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/math/ranking.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Indices of the k highest scores (all of them when there are fewer), highest first. Equal scores keep their order;
/// NaN comes last. O(n + k log k).
inline std::vector<int> top_k(std::span<const float> scores, int k) {
  std::vector<std::uint64_t> words(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) words[i] = math::ranking_word(scores[i], i);
  const auto wanted = std::min(words.size(), static_cast<std::size_t>(std::max(k, 0)));
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(wanted);
  if (end != words.end()) std::nth_element(words.begin(), end, words.end(), std::greater<>{});
  std::sort(words.begin(), end, std::greater<>{});
  std::vector<int> indices(wanted);
  std::transform(words.begin(), end, indices.begin(), math::ranked_index);
  return indices;
}

/// How many of a row of `count` the form below can pick.
inline int most_picked(const context& ctx, int count) noexcept {
  return ctx.where().is_cuda() ? std::min(count, backend::cuda::max_candidates) : count;
}

/// The same for every level of every row, on any device: picked(n, level, r) is the index, counted over the whole row,
/// of the r-th best of scores(n, ...) on that level; -1 beyond their number.
/// \param levels  cuts the rows of scores (N, A)
/// \param picked  (N, levels, K)  overwritten
/// \throws shape_error on a GPU for a K of more than 8192
inline void top_k(const context& ctx, view<const float, 2> scores, const math::level_offsets& levels,
                  view<int, 3> picked) {
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::top_k(ctx, scores, levels, picked);
  const int k = picked.extent(2);
  parallel_for(ctx, std::int64_t{picked.extent(0)} * levels.count, 1, [&](std::int64_t row) {
    const int image = static_cast<int>(row) / levels.count, level = static_cast<int>(row) % levels.count;
    const int first = levels.begin(level);
    const std::vector<int> best =
        top_k({scores.rows(image, 1).data() + first, static_cast<std::size_t>(levels.size(level))}, k);
    int* const out = picked.data() + row * k;
    std::fill(std::transform(best.begin(), best.end(), out, [&](int i) { return first + i; }), out + k, -1);
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
