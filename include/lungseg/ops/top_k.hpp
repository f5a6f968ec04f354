// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "lungseg/backend/cuda/selection.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/proposal_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Indices of the k highest scores (all of them when there are fewer), highest first. Equal scores keep their order;
/// NaN comes last. O(n + k log k).
std::vector<int> top_k(std::span<const float> scores, int k);

/// How many of a row of `count` the form below can pick.
inline int most_picked(const context& ctx, int count) noexcept {
  return ctx.where().is_cuda() ? std::min(count, backend::cuda::max_candidates) : count;
}

/// The same for every level of every row, on any device: picked(n, level, r) is the index, counted over the whole row,
/// of the r-th best of scores(n, ...) on that level; -1 beyond their number.
/// \param levels  cuts the rows of scores (N, A)
/// \param picked  (N, levels, K)  overwritten
/// \throws shape_error on disagreeing extents; on a GPU for a K of more than 8192
void top_k(const context& ctx, view<const float, 2> scores, const math::level_offsets& levels, view<int, 3> picked);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/top_k_impl.hpp"
#endif
