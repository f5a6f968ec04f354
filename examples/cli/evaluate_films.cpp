// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

#include "evaluate.hpp"
#include "film_work.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/annotation/dataset_mark.hpp"
#include "lungseg/data/annotation/film_origin.hpp"
#include "lungseg/infer/report/journal_scores.hpp"
#include "lungseg/infer/report/score_line.hpp"
#include "rank_films.hpp"

namespace cli {

namespace {

/// The steps of a film that is scored, whatever a score is.
class film_scorer : public film_steps {
 public:
  explicit film_scorer(const lungseg::film_dataset& films) : films_{films} {}

  void read(film_task& task) const final {
    task.entry.image_id = task.film.image_id;
    task.entry.file_name = task.film.name;
    attempt(task, [&] { task.picture = lungseg::read_film_file(task.film.file, {.also = films_.also}); });
  }
  void find(film_task& task) const final {
    if (!task.entry.reason.empty()) return;
    task.entry.status = lungseg::film_status::ok;
    attempt(task, [&] { task.line = score(task); });
    task.picture = {};
  }
  void write(film_task& task) const final {
    if (task.entry.reason.empty()) return;
    task.entry.status = lungseg::film_status::failed;
    task.line = line_of(task.film.place, task.entry,
                        lungseg::film_failure{name_of(task), task.entry.reason, record_of(task).image_id});
  }

  virtual lungseg::prediction_run::named_texts facts() const = 0;
  virtual const std::vector<lungseg::used_model>& models() const = 0;
  virtual int beside() const = 0;

 protected:
  /// The film's line.
  virtual std::string score(const film_task& task) const = 0;

  static std::string name_of(const film_task& task) { return task.film.file.filename().string(); }
  const lungseg::film_record& record_of(const film_task& task) const {
    return films_.films[static_cast<std::size_t>(task.film.place - 1)];
  }
  const lungseg::film_dataset& films() const noexcept { return films_; }

 private:
  template <class F>
  static void attempt(film_task& task, const F& work) {
    try {
      work();
    } catch (const std::exception& fault) {
      if (!lungseg::is_fault_of_film(fault)) throw;
      task.entry.reason = lungseg::reason_without_folder(fault, task.film.file);
    }
  }

  const lungseg::film_dataset& films_;
};

class lung_scorer final : public film_scorer {
 public:
  lung_scorer(const lungseg::film_dataset& films, const evaluate_request& request, std::int64_t to_do)
      : film_scorer{films}, predictors_{request.common, request.predictor, to_do} {}

  lungseg::prediction_run::named_texts facts() const override { return predictors_.any().facts(films().sides); }
  const std::vector<lungseg::used_model>& models() const override { return predictors_.any().models(); }
  int beside() const override { return predictors_.size(); }

 private:
  std::string score(const film_task& task) const override {
    const lungseg::film_record& known = record_of(task);
    lungseg::film_record named = known;
    named.file = name_of(task);
    named.source = lungseg::source_of(known);
    return line_of(task.film.place, task.entry,
                   score_film(named, films().sides, predictors_.predict(task.picture, named.file, &known)));
  }

  mutable predictor_pool predictors_;
};

class mask_scorer final : public film_scorer {
 public:
  mask_scorer(const lungseg::film_dataset& films, const evaluate_request& request)
      : film_scorer{films}, model_{make_context(request.common), request.predictor.models} {}

  lungseg::prediction_run::named_texts facts() const override { return {}; }
  const std::vector<lungseg::used_model>& models() const override { return model_.models(); }
  int beside() const override { return 1; }

 private:
  std::string score(const film_task& task) const override {
    lungseg::film_record named = record_of(task);
    named.file = name_of(task);
    return line_of(task.film.place, task.entry, model_.score(task.picture, named));
  }

  mutable mask_predictor model_;
};

/// An evaluation of this process, which may be one of several.
struct evaluation_job {
  const evaluate_request& request;
  const lungseg::film_dataset& films;
  bool masks;
  std::unique_ptr<film_scorer> scorer{};

  void load(std::int64_t to_do) {
    if (masks)
      scorer = std::make_unique<mask_scorer>(films, request);
    else
      scorer = std::make_unique<lung_scorer>(films, request, to_do);
  }
  lungseg::prediction_run description() const {
    const common_options& common = request.common;
    lungseg::prediction_run run{.command = lungseg::evaluation_facts::command, .models = scorer->models()};
    run.facts = lungseg::evaluation_facts{films.sides, masks}.texts();
    for (auto& fact : scorer->facts()) run.facts.push_back(fact);
    run.facts.emplace_back("films and masks", lungseg::detail::mark_of(films));
    run.options = {
        {"--device", common.device.substr(0, common.device.find(':'))},
        {"--precision", std::string{lungseg::name(make_context(common).precision())}},
        {"--definition",
         request.predictor.lungs.definition ? std::string{name(*request.predictor.lungs.definition)} : "of each film"}};
    return run;
  }
};

void expect_free(const evaluate_request& request, film_list& list) {
  lungseg::output_guard guard;
  for (film_list::reader films{list}; const std::optional<listed_film> film = films.next();) guard.keep(film->file);
  for (const auto& files : {request.datasets, request.predictor.models})
    for (const std::filesystem::path& file : files) guard.keep(file);
  guard.expect_free(request.out / evaluation_report_name, lungseg::mark::report);
  guard.expect_free(request.out / lungseg::journal_name, lungseg::mark::journal);
}

}  // namespace

int evaluate_films(const evaluate_request& request, const lungseg::film_dataset& films, bool masks,
                   const lungseg::run_end& end, job* ranks) {
  film_list list = list_of(films);
  list.left_out = end.left_out;
  list.summary = end.summary;
  evaluation_job evaluation{request, films, masks};
  const lungseg::log_sink log = make_log(request.common);
  if (is_helper(ranks)) {
    evaluation.load(most_films);
    lungseg::prediction_run own = evaluation.description();
    own.films = list.known_by();
    return help_run(*ranks, request.out, own, *evaluation.scorer, evaluation.scorer->beside(), log);
  }
  expect_free(request, list);
  film_run run{request, std::move(list)};
  evaluation.load(run.to_do());
  const auto lock = open_folder(request.out, log);
  expect_writable(request.out / evaluation_report_name);
  run.describe(evaluation.description());
  run.begin();
  if (ranks) expect_shared_folder(*ranks->world(), request.out);
  run.work(*evaluation.scorer, evaluation.scorer->beside(), request.common, "evaluating", ranks);
  run.finish();
  return end_evaluation(request.out, log);
}

}  // namespace cli
