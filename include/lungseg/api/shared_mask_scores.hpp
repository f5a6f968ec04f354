// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "lungseg/api/shared_scores.hpp"
#include "lungseg/infer/evaluate/mask_evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a training's scores need of a film's mask.
struct shared_mask_score {
  double dice;
  int definition;
};

/// The figures of each definition, of films of which every rank scores a part.
/// \param scores_of  gives the mask_scores of a part
template <class Scores>
std::vector<mask_definition> shared_masks(const context& ctx, const film_dataset& films, const Scores& scores_of) {
  const steady_work promise{ctx.signs(), "validation: scores"};
  std::vector<shared_mask_score> own;
  for (const mask_score& score : scores_of(part_of_rank(ctx, films)))
    own.push_back({score.dice, number_of(score.definition)});
  std::vector<mask_score> all;
  std::set<std::optional<lung_definition>> occurring;
  for (const shared_mask_score& row : rows_of_ranks(ctx, own)) {
    mask_score& score = all.emplace_back();
    score.dice = row.dice;
    score.definition = definition_of(row.definition);
    occurring.insert(score.definition);
  }
  std::vector<mask_definition> definitions;
  for (const auto& definition : occurring) definitions.push_back(summarise_masks(all, definition));
  return definitions;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
