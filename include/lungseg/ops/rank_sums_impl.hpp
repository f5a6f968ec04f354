// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "lungseg/core/context.hpp"
#include "lungseg/math/count_rules.hpp"
#include "lungseg/ops/for_each.hpp"
#include "lungseg/ops/rank_sums.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

LUNGSEG_INLINE void share_counts(const context& ctx, view<int, 2> counts) {
  if (!ctx.world()) return;
  if (ctx.where().is_cuda()) {
    for_each(ctx, "share_counts", 2, math::total_counts_rule{counts.data(), counts.extent(0), ctx.only_looks_on()});
    return ctx.joined_ranks().sum(std::span<int>{counts.data(), 2});
  }
  if (ctx.only_looks_on()) clear(ctx, counts);
  std::array<double, 2> totals{};  // whole numbers, so that no order matters
  for (int n = 0; n < counts.extent(0); ++n)
    for (int kind = 0; kind < 2; ++kind) totals[static_cast<std::size_t>(kind)] += counts(n, kind);
  ctx.world()->sum(totals);
  std::fill(counts.begin(), counts.end(), 0);
  for (int kind = 0; kind < 2 && counts.extent(0) > 0; ++kind)
    counts(0, kind) = static_cast<int>(totals[static_cast<std::size_t>(kind)]);
}

LUNGSEG_INLINE void share_padded_counts(const context& ctx, view<int, 2> counts, int rows) {
  for_each(ctx, "share_counts", counts.extent(0), math::pad_counts_rule{counts.data(), rows});
  share_counts(ctx, counts);
}

LUNGSEG_INLINE void share_sums(const context& ctx, std::span<double> sums) {
  if (!ctx.world()) return;
  if (ctx.only_looks_on()) std::fill(sums.begin(), sums.end(), 0.0);
  ctx.world()->sum(sums);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
