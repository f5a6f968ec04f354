// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg evaluate: the scores of a model on a dataset.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include "dataset_files.hpp"
#include "evaluation_table.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/evaluation_file.hpp"
#include "lungseg/infer/report/lung_row.hpp"
#include "predictor.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct evaluate_command {
  common_options common;
  predictor_options predictor;
  std::vector<fs::path> datasets;
  std::string categories;
  fs::path report;

  int run() {
    const lungseg::context ctx = make_context(common);
    take_shipped_model(predictor, make_log(common));
    take_modality(predictor);
    warn_of_twins(predictor.models, make_log(common));
    if (!report.empty()) expect_free_report();
    std::string sides;
    const lungseg::film_dataset films = read_datasets(datasets, categories, make_log(common), sides);
    lungseg::expect<lungseg::option_error>(!films.films.empty(), "--dataset: holds no film");
    for (const lungseg::film_record& film : films.films)
      if (film.lost_lung)
        make_log(common)(lungseg::log_level::warning,
                         film.file + ": a lung of it may be missing from the dataset; found there, it counts as extra");
    const auto masks = std::count_if(predictor.models.begin(), predictor.models.end(), is_mask_model);
    lungseg::expect<lungseg::option_error>(masks == 0 || masks == std::ssize(predictor.models),
                                           "--model: U-Nets and Mask R-CNNs cannot vote together");
    lungseg::expect<lungseg::option_error>(
        masks == 0 || !predictor.choosy,
        "--min-score, --min-support and --opening are for Mask R-CNNs; a U-Net's threshold is in its file");
    if (masks > 0) {
      const lungseg::mask_report scores = mask_predictor{ctx, predictor.models}.evaluate(films, make_progress(common));
      return print(scores, std::ssize(scores.failures), films.reading, sides);
    }
    predictor_options whatever = predictor;
    whatever.lungs.force = true;  // a film that is refused has lungs all the same, and these are what is scored
    const lungseg::evaluation_report scores = lung_predictor{ctx, whatever}.evaluate(films, make_progress(common));
    name_rejected(scores);
    return print(scores, std::ssize(films.films) - scores.films, films.reading, sides);
  }

  /// The report may take the place of an older report, and of nothing else.
  void expect_free_report() const {
    expect_writable(report);
    lungseg::output_guard guard;
    for (const fs::path& file : datasets) guard.keep(file);
    for (const fs::path& file : predictor.models) guard.keep(file);
    guard.expect_free(report, lungseg::mark::report);
  }

  /// Films that a user would not have used: what they were scored at is no fault, and the exit status knows nothing of
  /// it.
  void name_rejected(const lungseg::evaluation_report& scores) const {
    for (const lungseg::film_score* film : lungseg::rejected_films(scores))
      make_log(common)(lungseg::log_level::note, film->file +
                                                     (film->refused ? ": refused by predict (" : ": rejected (") +
                                                     lungseg::reasons_text(film->verdict) + "), scored all the same");
  }

  /// \param failed  films without a score, whose failures come first
  template <class Report>
  int print(const Report& scores, std::int64_t failed, const lungseg::dataset_reading& reading,
            const std::string& sides) const {
    if (!report.empty()) lungseg::write_report(report, scores);
    print_table(scores);
    std::printf("\n%s", sides.c_str());
    for (const lungseg::used_model& model : scores.models) std::printf("model: %s\n", model.text().c_str());
    if (reading.left_out() > 0) std::printf("parts of the dataset left out: %d\n", reading.left_out());
    for (std::int64_t i = 0; i < std::ssize(scores.failures); ++i) {
      const lungseg::film_failure& each = scores.failures[static_cast<std::size_t>(i)];
      make_log(common)(i < failed ? lungseg::log_level::warning : lungseg::log_level::note,
                       each.reason.starts_with(each.file) ? each.reason : each.file + ": " + each.reason);
    }
    return failed == 0 && reading.left_out() == 0 ? done : some_failed;
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
  app->add_option("--report", self->report, "file for all scores as JSON");
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
