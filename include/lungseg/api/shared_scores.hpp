// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/score/figure_counter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// This rank's part of some films, in one piece; all of them where there is one rank.
inline film_dataset part_of_rank(const context& ctx, const film_dataset& films) {
  film_dataset part = films;
  if (!ctx.world()) return part;
  const std::int64_t count = std::ssize(films.films), ranks = ctx.world()->size(), rank = ctx.world()->rank();
  const auto at = [&](std::int64_t r) { return films.films.begin() + count * r / ranks; };
  part.films.assign(at(rank), at(rank + 1));
  return part;
}

/// Rows of all ranks in the order of ranks, which is that of the films.
template <class Row>
std::vector<Row> rows_of_ranks(const context& ctx, const std::vector<Row>& own) {
  if (!ctx.world()) return own;
  std::vector<Row> all;
  const std::string_view bytes{reinterpret_cast<const char*>(own.data()), own.size() * sizeof(Row)};
  for (const std::string& text : ctx.world()->all_gather(bytes)) {
    const std::size_t begin = all.size();
    all.resize(begin + text.size() / sizeof(Row));
    if (!text.empty()) std::memcpy(all.data() + begin, text.data(), text.size());
  }
  return all;
}

inline std::optional<lung_definition> definition_of(int number) {
  return number < 0 ? std::nullopt : std::optional{static_cast<lung_definition>(number)};
}
inline int number_of(const std::optional<lung_definition>& definition) {
  return definition ? static_cast<int>(*definition) : -1;
}

/// What a training's scores need of a film's.
struct shared_film_score {
  double dice[2];  // of the left and the right lung
  int has[2], found[2];
  int side_errors, definition, predicted;
};

/// The figures of films of which every rank scores a part.
/// \param scores_of  gives the film_scores of a part
template <class Scores>
film_figures shared_figures(const context& ctx, const film_dataset& films, const Scores& scores_of) {
  const steady_work promise{ctx.signs(), "validation: scores"};
  std::vector<shared_film_score> own;
  for (const film_score& score : scores_of(part_of_rank(ctx, films))) {
    shared_film_score& row = own.emplace_back();
    const std::optional<lung_score>* const lungs[2]{&score.left, &score.right};
    for (int side = 0; side < 2; ++side) {
      row.has[side] = lungs[side]->has_value();
      row.found[side] = row.has[side] && (*lungs[side])->found;
      row.dice[side] = row.has[side] ? (*lungs[side])->dice : 0;
    }
    row.side_errors = score.side_errors;
    row.definition = number_of(score.definition);
    row.predicted = number_of(score.predicted);
  }
  figure_counter figures;
  for (const shared_film_score& row : rows_of_ranks(ctx, own)) {
    film_score score;
    for (int side = 0; side < 2; ++side)
      if (row.has[side]) (side == 0 ? score.left : score.right) = {row.found[side] != 0, row.dice[side], 0, {}};
    score.side_errors = row.side_errors;
    score.definition = definition_of(row.definition);
    score.predicted = definition_of(row.predicted);
    figures.add(score);
  }
  return figures.figures();
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
