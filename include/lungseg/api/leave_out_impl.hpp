// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "lungseg/api/leave_out.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/data/dataset/dataset_file.hpp"
#include "lungseg/data/dataset/source_split.hpp"
#include "lungseg/infer/evaluate/evaluate.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/figures_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::filesystem::path fold_folder(const std::filesystem::path& folder, std::string_view source) {
  std::string name = "without_" + std::string{source};
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return !letter && c != '.' && c != '-';
      },
      '_');
  return folder / name;
}

namespace detail {

/// Names of sources that make sense together, each with a folder of its own; better said before the first of many
/// trainings than hours later.
inline void expect_folds(const film_dataset& films, const std::vector<std::string>& sources,
                         const trainer_options& training) {
  std::set<std::filesystem::path> folders;
  for (const std::string& source : sources) {
    split_by_source(films, source);
    expect<option_error>(folders.insert(fold_folder({}, source)).second,
                         "leave out: '" + source + "' is named twice, or shares the folder " +
                             fold_folder({}, source).string() + " with another source");
    const std::filesystem::path run = run_files{fold_folder(training.folder, source)}.last();
    expect<option_error>(training.resume || !std::filesystem::exists(run),
                         run.string() + ": is of an earlier run; resume it, or name another folder");
  }
}

/// What an estimate of the model on new films must not silently rest on.
inline void warn_of_fold(const training_task& task, const source_split& films, const log_sink& log) {
  if (task.weights)
    report(log, log_level::warning,
           "the weights to start from may have learnt from the films that are left out: the scores then say little");
  for (const film_origin& tested : film_origins(films.left_out)) {
    const auto same = [&](const film_record& record) { return record.definition == tested.definition; };
    if (std::none_of(films.others.films.begin(), films.others.films.end(), same))
      report(log, log_level::warning,
             "no other film has masks of the definition '" +
                 std::string{tested.definition ? name(*tested.definition) : "not said"} + "', as " +
                 std::to_string(tested.films) + " that are left out have: nothing of it is learnt");
  }
}

inline left_out_fold run_fold(const context& ctx, const training_task& task, training_recipe recipe,
                              const std::string& source, int watched) {
  source_split films = split_by_source(task.films, source);
  left_out_fold fold{source, std::ssize(films.others.films)};
  const log_sink log = recipe.training.log;
  report(log, log_level::note,
         "leaving out " + source + ": " + std::to_string(films.left_out.films.size()) + " films to test on, " +
             std::to_string(fold.training_films) + " to learn from");
  warn_of_fold(task, films, log);
  recipe.training.folder = fold_folder(recipe.training.folder, source);
  recipe.training.last_is_best = true;

  training_task without = task;
  without.films = std::move(films.others);
  film_dataset tested = films.left_out;
  const auto count = static_cast<int>(tested.films.size());
  without.validation = watched < count ? split_off(tested, static_cast<double>(watched) / count, ctx.seed()) : tested;
  fold.training = train_model(ctx, std::move(without), recipe);
  if (fold.training.stop == stop_reason::cancelled) return fold;
  const predictor model = predictor::load(ctx, {fold.training.files.best()});
  fold.scores = evaluate(model, films.left_out, recipe.training.progress);
  write_report(recipe.training.folder / "report.json", *fold.scores);
  const std::int64_t unread = count - std::ssize(fold.scores->scores);
  if (unread > 0)
    report(log, log_level::warning,
           source + ": " + std::to_string(unread) + " of its " + std::to_string(count) +
               " films could not be read and have no score; report.json names them");
  fold.training.films_left_out = std::max(fold.training.films_left_out, unread);
  return fold;
}

/// The folds with scores.
inline void write_folds(const std::filesystem::path& folder, std::span<const left_out_fold> folds) {
  write_atomically(leave_out_file(folder), [&](std::ostream& out) {
    report_json json{out};
    json.report([&] {
      json.list("folds", folds, [&](const left_out_fold& fold) {
        const std::string name = fold.training.files.folder.filename().string();
        json.text("source", fold.source);
        json.count("training_films", fold.training_films);
        json.count("steps", fold.training.steps);
        json.text("model", name + "/" + fold.training.files.best().filename().string());
        json.text("report", name + "/report.json");
        put_figures(json, *fold.scores);
      });
    });
  });
}

}  // namespace detail

LUNGSEG_INLINE std::vector<left_out_fold> leave_out(const context& ctx, const training_task& task,
                                                    const training_recipe& recipe, std::vector<std::string> sources,
                                                    int watched) {
  expect<option_error>(task.validation.films.empty(),
                       "leave out: the films that are left out are those to validate on");
  expect<option_error>(watched >= 0, "leave out: watched is negative");
  if (sources.empty()) sources = sources_of(task.films);
  detail::expect_folds(task.films, sources, recipe.training);
  std::vector<left_out_fold> folds;
  for (const std::string& source : sources) {
    folds.push_back(detail::run_fold(ctx, task, recipe, source, watched));
    if (!folds.back().scores) break;
    detail::write_folds(recipe.training.folder, folds);
  }
  return folds;
}

}}  // namespace lungseg::LUNGSEG_ABI
