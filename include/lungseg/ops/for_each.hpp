// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>

#include "lungseg/backend/cuda/for_each.hpp"
#include "lungseg/core/parallel.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// rule(i) for every i of [0, count): on a GPU by a kernel, on the host in a loop. What an index does, and on which
/// memory, is the rule's (math/*_rules.hpp); indices must not depend on each other.
template <class Rule>
void for_each(const context& ctx, const char* operation, std::int64_t count, const Rule& rule) {
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::for_each(ctx, operation, count, rule);
  parallel_for(ctx, count, 4096, rule);
}

/// The same for rules whose indices are those of rows and columns, rule(row, column), so that the host divides by
/// nothing. A GPU's indices count through rule.columns() a row.
template <class Rule>
void for_each_in_rows(const context& ctx, const char* operation, std::int64_t rows, const Rule& rule) {
  const std::int64_t columns = rule.columns();
  if constexpr (has_cuda)
    if (ctx.where().is_cuda()) return backend::cuda::for_each(ctx, operation, rows * columns, rule);
  parallel_for(ctx, rows, 4096 / std::max<std::int64_t>(columns, 1), [&](std::int64_t row) {
    for (std::int64_t column = 0; column < columns; ++column) rule(row, column);
  });
}

/// Zeros.
template <class T, int Rank>
void clear(const context& ctx, view<T, Rank> values) {
  if (ctx.where().is_cuda())
    ctx.gpu().clear(values.data(), static_cast<std::size_t>(values.size()) * sizeof(T));
  else
    std::fill(values.begin(), values.end(), T{});
}

/// Ends a stage of the work on a GPU; see gpu_stream::mark.
inline void mark(const context& ctx, const char* stage) {
  if (ctx.where().is_cuda()) ctx.gpu().mark(stage);
}

}}}  // namespace lungseg::LUNGSEG_ABI::ops
