// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/journal_scores.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"
#include "lungseg/infer/report/score_line.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE prediction_run::named_texts evaluation_facts::texts() const {
  return {{dataset_sides, std::string{name(sides)}}, {scored, masks ? "masks" : "lungs"}};
}

LUNGSEG_INLINE evaluation_facts evaluation_facts::of(const prediction_run& run) {
  const auto says = [&](const char* fact, std::string_view value) {
    return std::find(run.facts.begin(), run.facts.end(), std::pair{std::string{fact}, std::string{value}}) !=
           run.facts.end();
  };
  return {says(dataset_sides, name(laterality::image)) ? laterality::image : laterality::patient,
          says(scored, "masks")};
}

namespace detail {

/// Calls take(score) with each film's score, and failed(failure) with each that has none.
template <class Score, class Failed>
void each_score(const std::filesystem::path& journal, const Score& take, const Failed& failed) {
  for (journal_reader films{journal}; films.next();)
    films.parse([&](const json_value& line) {
      const film_entry head = read_film_head(line, "the film");
      const json_value& score = member(line, "score", "the film");
      if (head.status == film_status::ok) return take(score);
      film_failure failure{{}, head.reason};
      read_name(failure, score, "the score");
      failed(std::move(failure));
    });
}

}  // namespace detail

LUNGSEG_INLINE evaluation_report lung_scores_of(const std::filesystem::path& journal) {
  const prediction_run run = journal_reader{journal}.run();
  evaluation scores{evaluation_facts::of(run).sides};
  detail::each_score(
      journal, [&](const detail::json_value& score) { scores.add(detail::read_film_score(score, "the score")); },
      [&](film_failure failure) {
        scores.add_failure(std::move(failure.file), std::move(failure.reason), failure.image_id);
      });
  evaluation_report report = scores.report();
  report.models = run.models;
  return report;
}

LUNGSEG_INLINE mask_report mask_scores_of(const std::filesystem::path& journal) {
  mask_report report;
  report.models = journal_reader{journal}.run().models;
  detail::each_score(
      journal,
      [&](const detail::json_value& score) { report.scores.push_back(detail::read_mask_score(score, "the score")); },
      [&](film_failure failure) { report.failures.push_back(std::move(failure)); });
  summarise_films(report);
  return report;
}

}}  // namespace lungseg::LUNGSEG_ABI
