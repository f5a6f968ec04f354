// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <cstdint>
#include <cstdio>

#include "evaluate.hpp"
#include "evaluation_table.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/journal_scores.hpp"
#include "lungseg/infer/report/lung_row.hpp"

namespace cli {

namespace {

/// Films that a user would not have used: what they were scored at is no fault, and the exit status knows nothing of
/// it.
void name_rejected(const lungseg::evaluation_report& scores, const lungseg::log_sink& log) {
  for (const lungseg::film_score* film : lungseg::rejected_films(scores))
    log(lungseg::log_level::note, film->file + (film->refused ? ": refused by predict (" : ": rejected (") +
                                      lungseg::reasons_text(film->verdict) + "), scored all the same");
}

/// What went wrong with films that were scored, in a line each.
void name_faults(const lungseg::evaluation_report& scores, const lungseg::log_sink& log) {
  for (const lungseg::film_score& film : scores.scores) {
    std::string text;
    for (const std::string& fault : film.faults) text += (text.empty() ? "" : "; ") + fault;
    if (!text.empty()) log(lungseg::log_level::note, film.file + ": " + text);
  }
}

/// \param failed  films without a score, whose failures come first
template <class Report>
int tell(const Report& scores, std::int64_t failed, const lungseg::run_end& end, const lungseg::log_sink& log) {
  print_table(scores);
  std::printf("\n%s", end.summary.c_str());
  for (const lungseg::used_model& model : scores.models) std::printf("model: %s\n", model.text().c_str());
  if (end.left_out > 0) std::printf("parts of the dataset left out: %lld\n", static_cast<long long>(end.left_out));
  for (std::int64_t i = 0; i < failed; ++i)
    log(lungseg::log_level::warning, line_of(scores.failures[static_cast<std::size_t>(i)]));
  return failed == 0 && end.left_out == 0 ? done : some_failed;
}

template <class Report>
int finish(const std::filesystem::path& folder, const Report& scores, const lungseg::run_end& end,
           const lungseg::log_sink& log) {
  lungseg::write_report(folder / evaluation_report_name, scores);
  return tell_scores(scores, end, log);
}

}  // namespace

int tell_scores(const lungseg::evaluation_report& scores, const lungseg::run_end& end, const lungseg::log_sink& log) {
  std::int64_t failed = std::ssize(scores.failures);
  for (const lungseg::film_score& film : scores.scores) failed -= std::ssize(film.faults);
  name_rejected(scores, log);
  const int status = tell(scores, failed, end, log);
  name_faults(scores, log);
  return status;
}

int tell_scores(const lungseg::mask_report& scores, const lungseg::run_end& end, const lungseg::log_sink& log) {
  return tell(scores, std::ssize(scores.failures), end, log);
}

int end_evaluation(const std::filesystem::path& folder, const lungseg::log_sink& log) {
  const std::filesystem::path journal = folder / lungseg::journal_name;
  lungseg::journal_reader reader{journal};
  while (reader.next()) {
  }
  const lungseg::run_end end = reader.end().value_or(lungseg::run_end{});
  return lungseg::evaluation_facts::of(reader.run()).masks ? finish(folder, lungseg::mask_scores_of(journal), end, log)
                                                           : finish(folder, lungseg::lung_scores_of(journal), end, log);
}

}  // namespace cli
