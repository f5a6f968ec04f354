// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/math/ranking.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/top_k.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

LUNGSEG_INLINE std::vector<int> top_k(std::span<const float> scores, int k) {
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

LUNGSEG_INLINE void top_k(const context& ctx, view<const float, 2> scores, const math::level_offsets& levels,
                          view<int, 3> picked) {
  detail::expect_extents("top_k", "picked", picked.extents(), {scores.extent(0), levels.count, picked.extent(2)});
  expect<shape_error>(levels.total() <= scores.extent(1), "top_k: the levels end at " + std::to_string(levels.total()) +
                                                              ", beyond the " + std::to_string(scores.extent(1)) +
                                                              " scores of a row");
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
