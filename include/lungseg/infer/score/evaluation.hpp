// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/score/figure_counter.hpp"
#include "lungseg/infer/score/film_figures.hpp"
#include "lungseg/infer/score/film_score.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A film and what went wrong with it.
struct film_failure {
  std::string file, reason;
  std::optional<std::int64_t> image_id = std::nullopt;  // in the dataset's file, or in the run's list of films
};

/// "a.png: cannot open: ...": the film once, whether or not the reason names it.
inline std::string line_of(const film_failure& failure) {
  return failure.reason.starts_with(failure.file + ":") ? failure.reason : failure.file + ": " + failure.reason;
}

/// The scores of a model on a dataset: of all films, and of those of each source.
struct evaluation_report : film_figures {
  std::vector<used_model> models{};  // that were scored
  laterality sides = laterality::patient;
  std::vector<group_figures> groups{};   // by the sources' names
  std::vector<film_score> scores{};      // in the order of add()
  std::vector<film_failure> failures{};  // unreadable films, lungs not found, side errors, extra lungs
};

/// The films whose verdict is `reject`, in the order of the scores; pointers into the report.
std::vector<const film_score*> rejected_films(const evaluation_report& report);

/// Collects films one by one; report() may be asked for at any time.
class evaluation {
 public:
  /// \param sides  what the class names of the truth mean; predictions are translated where theirs differ.
  explicit evaluation(laterality sides = laterality::patient) : sides_{sides} {}

  /// \throws shape_error naming the film when truth and prediction differ in size; nothing was counted then.
  void add(const film_record& truth, const film_prediction& prediction);

  /// A film that was scored before, by the same sides.
  void add(film_score score);

  /// A film that could not be read or predicted: it stands among the failures and in no other figure.
  void add_failure(std::string file, std::string reason, std::optional<std::int64_t> image_id = std::nullopt);

  evaluation_report report() const;

 private:
  laterality sides_;
  detail::figure_counter whole_;
  std::map<std::string, detail::figure_counter> groups_;
  std::vector<film_score> scores_;
  std::vector<film_failure> unread_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/score/evaluation_impl.hpp"
#endif
