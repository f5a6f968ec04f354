// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg calibrate: gives a model its flag, learned from films that models of its recipe have not seen.

#include <cmath>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>

#include "dataset_files.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/files/file_kind.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/printable.hpp"
#include "lungseg/infer/prior/known_lungs.hpp"
#include "lungseg/infer/prior/prior_file.hpp"
#include "lungseg/infer/quality/quality_file.hpp"
#include "lungseg/infer/report/feature_table.hpp"
#include "lungseg/infer/score/flag_score.hpp"
#include "lungseg/model/weights/weights.hpp"
#include "predictor.hpp"
#include "values.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

/// A model and films that it was not trained on.
struct unseen_films {
  fs::path model;
  std::vector<fs::path> datasets;
  lungseg::film_dataset known{};  // of the datasets
  lungseg::known_lungs lungs{};   // of all its films
};

struct calibrate_command {
  common_options common;
  std::vector<fs::path> folds;  // models, each with the datasets behind it
  fs::path model, out, table;
  std::string categories;
  int films = 0;     // of each fold; 0: all
  int left_out = 0;  // parts of the datasets

  int run() {
    if (out.empty()) out = model;
    std::vector<unseen_films> parts = split();
    expect_free(parts);
    lungseg::archive target = lungseg::read_archive(model);
    lungseg::mask_rcnn_config_of(target);  // others find no lungs that a flag could judge
    read(parts);
    const lungseg::calibration_run run = predict(parts);
    for (const lungseg::film_failure& each : run.failures) make_log(common)(lungseg::log_level::warning, line_of(each));
    if (!table.empty()) lungseg::write_feature_table(table, run.films);
    lungseg::attach_quality(target, lungseg::fit_quality(run.films));
    lungseg::attach_priors(target, priors_beside(nullptr, parts));
    print(run.films);
    lungseg::write_archive(out, target);
    make_log(common)(lungseg::log_level::note, "model with its flag: " + out.string());
    return run.failures.empty() && left_out == 0 ? done : some_failed;
  }

 private:
  std::vector<unseen_films> split() const {
    std::vector<unseen_films> parts;
    for (const fs::path& file : folds) {
      const auto kind = lungseg::kind_of_file(file);
      if (kind && kind->family == lungseg::file_family::safetensors) {
        parts.push_back({file, {}});
        continue;
      }
      lungseg::expect<lungseg::option_error>(!parts.empty(),
                                             "--fold: names a model first, and then datasets that it "
                                             "has not seen; " +
                                                 file.string() + " is no model");
      parts.back().datasets.push_back(file);
    }
    for (const unseen_films& part : parts)
      lungseg::expect<lungseg::option_error>(!part.datasets.empty(),
                                             "--fold: no dataset behind the model " + part.model.string());
    return parts;
  }

  void expect_free(const std::vector<unseen_films>& parts) const {
    lungseg::output_guard guard;
    for (const unseen_films& part : parts) {
      for (const fs::path& file : part.datasets) guard.keep(file);
      if (!lungseg::same_file(part.model, model)) guard.keep(part.model);
    }
    guard.expect_free(out, lungseg::mark::weights);
    if (!table.empty()) guard.expect_free(table, lungseg::mark::feature_table);
    expect_writable(out);
    if (!table.empty()) expect_writable(table);
  }

  void read(std::vector<unseen_films>& parts) {
    std::string sides;
    for (unseen_films& part : parts) {
      // A lung that is missing from the dataset would be one that the model draws where there is none.
      part.known = read_films_to_learn(part.datasets, categories, make_log(common), sides);
      left_out += part.known.reading.left_out();
      part.lungs.add(part.known);
    }
  }

  /// The shape priors that know all films but those of one part, as its model does; of a part alone, its own.
  static lungseg::lung_priors priors_beside(const unseen_films* left_out, const std::vector<unseen_films>& parts) {
    lungseg::known_lungs others;
    for (const unseen_films& part : parts)
      if (&part != left_out || parts.size() == 1) others.add(part.lungs);
    return others.fit();
  }

  lungseg::calibration_run predict(const std::vector<unseen_films>& parts) {
    const lungseg::context ctx = make_context(common);
    lungseg::calibration_run all;
    for (const unseen_films& part : parts) {
      predictor_options options{.models = {part.model}};
      options.lungs.signs = options.lungs.force = true;  // a film that is refused has lungs all the same
      lung_predictor predictor{ctx, options};
      predictor.correct_by(priors_beside(&part, parts));
      lungseg::film_dataset known = part.known;
      if (films > 0 && std::ssize(known.films) > films)
        known = lungseg::split_off(known, films / static_cast<double>(known.films.size()), common.seed);
      lungseg::calibration_run run = predictor.predict_for_flag(known, make_progress(common));
      std::move(run.films.begin(), run.films.end(), std::back_inserter(all.films));
      std::move(run.failures.begin(), run.failures.end(), std::back_inserter(all.failures));
    }
    return all;
  }

  /// The mean of each figure, over the sources that have it.
  static lungseg::flag_score mean_of(const std::vector<lungseg::flag_score>& scores) {
    using score = lungseg::flag_score;
    score result;
    for (double score::*const figure :
         {&score::auc, &score::calibration_error, &score::coverage, &score::risk, &score::risk_at_90}) {
      double sum = 0;
      int count = 0;
      for (const score& each : scores)
        if (!std::isnan(each.*figure)) sum += each.*figure, ++count;
      if (count > 0) result.*figure = sum / count;
    }
    return result;
  }

  static void print_row(const std::string& what, const lungseg::flag_score& s, const std::string& lungs,
                        const std::string& poor) {
    const auto text = [](double figure, int digits) { return lungseg::detail::figure_or_dash(figure, digits); };
    std::printf("%-16s %6s %6s %6s %12s %9s %7s %11s\n", what.c_str(), lungs.c_str(), poor.c_str(),
                text(s.auc, 3).c_str(), text(s.calibration_error, 4).c_str(), text(s.coverage, 3).c_str(),
                text(s.risk, 4).c_str(), text(s.risk_at_90, 4).c_str());
  }

  /// How well flags that know the other sources tell each.
  static void print(const std::vector<lungseg::calibration_film>& films) {
    std::map<std::string, std::vector<lungseg::flag_case>> by_source;
    std::vector<lungseg::flag_case> all;
    for (const lungseg::flagged_lung& each : lungseg::leave_one_source_out(films)) {
      all.push_back({each.dice, each.expected.dice, each.expected.low, each.expected.high});
      by_source[films[each.film].source].push_back(all.back());
    }
    std::printf(
        "each source judged by a flag that has not seen it; poor: Dice below %g\n\n%-16s %6s %6s %6s %12s %9s "
        "%7s %11s\n",
        lungseg::flag_score::good, "source", "lungs", "poor", "AUC", "calibration", "coverage", "risk", "risk at 90 %");
    std::vector<lungseg::flag_score> scores;
    const auto row = [](const std::string& what, const lungseg::flag_score& s) {
      print_row(what, s, std::to_string(s.lungs), std::to_string(s.poor));
    };
    for (auto& [source, cases] : by_source) {
      scores.push_back(lungseg::score_flag(std::move(cases)));
      row(source.empty() ? "(none)" : lungseg::printable(source), scores.back());
    }
    if (scores.size() > 1) print_row("mean of these", mean_of(scores), "", "");
    row("all lungs", lungseg::score_flag(std::move(all)));
  }
};

}  // namespace

command add_calibrate(CLI::App& program) {
  auto self = std::make_shared<calibrate_command>();
  CLI::App* app =
      add_command(program, "calibrate", "give a model its flag: how good each of its results is likely to be");
  app->add_option("--model", self->model, "weight file that gets the flag")->required()->check(CLI::ExistingFile);
  app->add_option("--fold", self->folds,
                  "a model, and behind it dataset files with films that it was not trained on; may be given again")
      ->required()
      ->expected(2, -1)
      ->check(CLI::ExistingFile);
  app->add_option("--out", self->out, "file for the model with its flag (default: the model's own)");
  app->add_option("--films", self->films, "as many films of each fold at most, drawn by the seed (0: all)")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app->add_option("--table", self->table, "file for the features and the Dice of each lung as CSV");
  add_categories(*app, self->categories);
  add_computing(*app, self->common);
  add_seed(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
