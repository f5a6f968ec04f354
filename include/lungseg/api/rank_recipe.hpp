// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/api/recipe.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/train/training_ranks.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

inline bool is_first_rank(const context& ctx) noexcept {
  return !ctx.world() || ctx.world()->rank() == 0;
}

/// The recipe for one rank: its share of every batch, and of its messages what the first rank does not say.
/// \throws option_error when there are more ranks than films in a step
inline training_recipe recipe_of_rank(const context& ctx, training_recipe recipe) {
  recipe.training.log = log_of_rank(ctx, std::move(recipe.training.log));
  recipe.learning.log = log_of_rank(ctx, std::move(recipe.learning.log));
  if (!ctx.world()) return recipe;
  recipe.learning.rank = ctx.world()->rank();
  recipe.learning.ranks = ctx.world()->size();
  expect<option_error>(recipe.learning.batch >= recipe.learning.ranks,
                       "training across " + std::to_string(recipe.learning.ranks) + " ranks: a step has only " +
                           std::to_string(recipe.learning.batch) +
                           " films, expected at least one for each rank (--batch)");
  return recipe;
}

}}  // namespace lungseg::LUNGSEG_ABI
