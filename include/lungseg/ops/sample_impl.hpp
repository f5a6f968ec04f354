// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/backend/cuda/targets.hpp"
#include "lungseg/core/error.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/math/sampling.hpp"
#include "lungseg/math/target_rules.hpp"
#include "lungseg/ops/expect.hpp"
#include "lungseg/ops/sample.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

namespace detail {

/// Which number a candidate draws with: those behind `first_appended` have numbers that do not depend on how many
/// there are before them.
inline std::uint32_t draw_index(int index, int first_appended) noexcept {
  return index < first_appended ? static_cast<std::uint32_t>(index)
                                : 0x80000000u + static_cast<std::uint32_t>(index - first_appended);
}

/// `quota` of the items, each subset equally likely, in their old order: those with the largest words.
inline void keep_some(std::vector<int>& items, int quota, const random_draw& draw, int first_appended) {
  const std::size_t wanted = static_cast<std::size_t>(std::max(quota, 0));
  if (items.size() <= wanted) return;
  std::vector<std::pair<std::uint64_t, int>> words;
  for (const int i : items) words.emplace_back(draw.word(draw_index(i, first_appended)), i);
  std::nth_element(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(wanted), words.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  items.clear();
  for (std::size_t i = 0; i < wanted; ++i) items.push_back(words[i].second);
  std::sort(items.begin(), items.end());
}

}  // namespace detail

LUNGSEG_INLINE sampled sample(std::span<const int> matches, const sample_options& options, const random_draw& draw,
                              int first_appended) {
  expect<option_error>(options.count >= 0 && options.positive_fraction > 0 && options.positive_fraction <= 1,
                       "sample: count " + std::to_string(options.count) + " with positive fraction " +
                           std::to_string(options.positive_fraction) + ", expected count >= 0 and 0 < fraction <= 1");
  sampled result;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (matches[i] >= 0) result.positives.push_back(static_cast<int>(i));
    if (matches[i] == -1) result.negatives.push_back(static_cast<int>(i));
  }
  detail::keep_some(result.positives, math::positive_quota(options.count, options.positive_fraction), draw,
                    first_appended);
  const int positives = static_cast<int>(result.positives.size());
  detail::keep_some(result.negatives,
                    math::negative_quota(options.count, options.positive_fraction, options.fill_negatives, positives),
                    draw, first_appended);
  return result;
}

LUNGSEG_INLINE void sample(const context& ctx, view<const int, 2> matches, const math::sample_call& call,
                           view<int, 2> rows, view<int, 2> counts) {
  detail::expect_extents("sample", "rows", rows.extents(), {matches.extent(0), call.count});
  detail::expect_extents("sample", "counts", counts.extents(), {matches.extent(0), 2});
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::sample(ctx, matches, call, rows, counts);
  const int images = matches.extent(0);
  parallel_for(ctx, images, 1, [&](std::int64_t index) {
    const int image = static_cast<int>(index);
    const std::uint64_t item = *call.first_item + static_cast<std::uint64_t>(index);
    const sampled own = sample(
        {matches.rows(image, 1).data(), static_cast<std::size_t>(matches.extent(1))},
        {.count = call.count, .positive_fraction = call.positive_fraction, .fill_negatives = call.fill_negatives},
        random_draw{call.seed, call.stream, item}, call.first_appended);
    const view<int, 2> row = rows.rows(image, 1);
    int* const behind = std::copy(own.positives.begin(), own.positives.end(), row.begin());
    std::fill(std::copy(own.negatives.begin(), own.negatives.end(), behind), row.end(), -1);
    counts(image, 0) = static_cast<int>(own.positives.size());
    counts(image, 1) = static_cast<int>(own.negatives.size());
  });
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
