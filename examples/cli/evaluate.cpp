// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg evaluate: the scores of a model on a dataset.

#include <algorithm>
#include <iostream>
#include <memory>

#include "dataset_files.hpp"
#include "evaluate.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "predictor.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct evaluate_command : evaluate_request {
  int run() {
    return as_rank({.in_step = false}, [this](job* ranks) { return work(ranks); });
  }

  int work(job* ranks) {
    lungseg::expect<lungseg::option_error>(!ranks || !out.empty(),
                                           "evaluate: ranks need --out, a folder that they share");
    if (ranks) common = options_of_rank(*ranks, common);
    const lungseg::context ctx = make_context(common);
    const lungseg::log_sink log = log_of_first(ranks, common);
    take_shipped_model(predictor, log);
    take_modality(predictor);
    warn_of_twins(predictor.models, log);
    if (!report.empty()) expect_free_report();
    std::string sides;
    const lungseg::film_dataset films = read_datasets(datasets, categories, log, sides);
    lungseg::expect<lungseg::option_error>(!films.films.empty(), "--dataset: holds no film");
    for (const lungseg::film_record& film : films.films)
      if (film.lost_lung)
        log(lungseg::log_level::warning,
            film.file + ": a lung of it may be missing from the dataset; found there, it counts as extra");
    const auto masks = std::count_if(predictor.models.begin(), predictor.models.end(), is_mask_model);
    lungseg::expect<lungseg::option_error>(masks == 0 || masks == std::ssize(predictor.models),
                                           "--model: U-Nets and Mask R-CNNs cannot vote together");
    lungseg::expect<lungseg::option_error>(
        masks == 0 || !predictor.choosy,
        "--min-score, --min-support and --opening are for Mask R-CNNs; a U-Net's threshold is in its file");
    if (masks == 0) predictor.lungs.force = true;  // what is refused has lungs all the same, and these are scored
    const lungseg::run_end end{films.reading.left_out(), sides};
    if (!out.empty()) return evaluate_films(*this, films, masks > 0, end, ranks);
    if (masks > 0) {
      const lungseg::mask_report scores = mask_predictor{ctx, predictor.models}.evaluate(films, make_progress(common));
      return finish(scores, end);
    }
    return finish(lung_predictor{ctx, predictor}.evaluate(films, make_progress(common)), end);
  }

  /// The report may take the place of an older report, and of nothing else.
  void expect_free_report() const {
    expect_writable(report);
    lungseg::output_guard guard;
    for (const fs::path& file : datasets) guard.keep(file);
    for (const fs::path& file : predictor.models) guard.keep(file);
    guard.expect_free(report, lungseg::mark::report);
  }

  template <class Report>
  int finish(const Report& scores, const lungseg::run_end& end) const {
    if (!report.empty()) lungseg::write_report(report, scores);
    return tell_scores(scores, end, make_log(common));
  }
};

}  // namespace

command add_evaluate(CLI::App& program) {
  auto self = std::make_shared<evaluate_command>();
  CLI::App* app = add_command(program, "evaluate", "score a model on a dataset");
  add_predictor(*app, self->predictor);
  add_modality(*app, self->predictor);
  app->add_option("--dataset", self->datasets, "dataset file; several are taken as one")
      ->required()
      ->check(CLI::ExistingPath);
  add_categories(*app, self->categories);
  CLI::Option* report = app->add_option("--report", self->report, "file for all scores as JSON");
  CLI::Option* out = app->add_option("--out", self->out,
                                     "folder for report.json and a journal of the films, which --resume and --shard "
                                     "need, and processes that mpirun starts")
                         ->excludes(report);
  add_run(*app, *self);
  for (const char* name : {"--resume", "--shard"}) app->get_option(name)->needs(out);
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }, true};
}

}  // namespace cli
