// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <utility>

#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::vector<const film_score*> rejected_films(const evaluation_report& report) {
  std::vector<const film_score*> films;
  for (const film_score& score : report.scores)
    if (score.verdict.level == verdict_level::reject) films.push_back(&score);
  return films;
}

LUNGSEG_INLINE void evaluation::add(const film_record& truth, const film_prediction& prediction) {
  add(score_film(truth, sides_, prediction));
}

LUNGSEG_INLINE void evaluation::add(film_score score) {
  whole_.add(score);
  groups_[score.source].add(score);
  scores_.push_back(std::move(score));
}

LUNGSEG_INLINE void evaluation::add_failure(std::string file, std::string reason,
                                            std::optional<std::int64_t> image_id) {
  unread_.push_back({std::move(file), std::move(reason), image_id});
}

LUNGSEG_INLINE evaluation_report evaluation::report() const {
  evaluation_report result{whole_.figures(), {}, sides_, {}, scores_, unread_};
  for (const auto& [source, films] : groups_) result.groups.push_back({films.figures(), source});
  for (const film_score& score : scores_)
    for (const std::string& fault : score.faults) result.failures.push_back({score.file, fault, score.image_id});
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
