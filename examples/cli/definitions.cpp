// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg definitions: by which definition of a lung the masks of a dataset were drawn, film by film.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "dataset_files.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/printable.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "predictor.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;
using lungseg::film_definition;
using lungseg::lung_definition;

std::string text_of(const std::optional<lung_definition>& definition) {
  return definition ? std::string{name(*definition)} : "not said";
}

struct definitions_command {
  common_options common;
  predictor_options predictor;
  std::vector<fs::path> datasets;
  std::string categories;
  fs::path out;

  int run() {
    const lungseg::context ctx = make_context(common);
    take_shipped_model(predictor, make_log(common));
    take_modality(predictor);
    if (!out.empty()) expect_free_output();
    std::string sides;
    lungseg::film_dataset films = read_datasets(datasets, categories, make_log(common), sides);
    predictor.lungs.force = true;  // a film that would be refused has masks all the same
    const lungseg::definition_report report =
        lung_predictor{ctx, predictor}.tell_definitions(films, make_progress(common));
    name_mistaken(report);
    print(report);
    for (const lungseg::film_failure& each : report.failures)
      make_log(common)(lungseg::log_level::warning, line_of(each));
    const bool left_wrong = out.empty() && std::any_of(report.films.begin(), report.films.end(),
                                                       [](const film_definition& film) { return film.mistaken(); });
    if (!out.empty()) write(films, report);
    return report.failures.empty() && films.reading.left_out() == 0 && !left_wrong ? done : some_failed;
  }

 private:
  /// The dataset may take the place of an older dataset, and of nothing else.
  void expect_free_output() const {
    expect_writable(out);
    lungseg::output_guard guard;
    for (const fs::path& file : datasets) guard.keep(file);
    for (const fs::path& file : predictor.models) guard.keep(file);
    guard.expect_free(out, lungseg::mark::coco_dataset);
  }

  void name_mistaken(const lungseg::definition_report& report) const {
    const auto fit = [](const film_definition& film, lung_definition each) {
      return std::string{name(each)} + ": Dice " + lungseg::detail::fixed(film.dice[static_cast<std::size_t>(each)], 3);
    };
    for (const film_definition& film : report.films)
      if (film.mistaken())
        make_log(common)(lungseg::log_level::note, film.file + ": its masks follow `" + text_of(film.followed()) +
                                                       "` (" + fit(film, lung_definition::field) + ", " +
                                                       fit(film, lung_definition::whole) +
                                                       "), the dataset says: " + text_of(film.said));
  }

  static void print(const lungseg::definition_report& report) {
    struct counts {
      long long films = 0, field = 0, whole = 0, neither = 0;
    };
    std::map<std::pair<std::string, std::string>, counts> rows;  // by source, and what the dataset says
    for (const film_definition& film : report.films) {
      counts& row = rows[{film.source.empty() ? "not said" : lungseg::printable(film.source), text_of(film.said)}];
      ++row.films;
      const auto followed = film.followed();
      ++(!followed ? row.neither : *followed == lung_definition::field ? row.field : row.whole);
    }
    std::printf("%-20s %-10s %6s   masks follow: %6s %6s %8s\n", "source", "it says", "films", "field", "whole",
                "unclear");
    for (const auto& [of, row] : rows)
      std::printf("%-20s %-10s %6lld                 %6lld %6lld %8lld\n", of.first.c_str(), of.second.c_str(),
                  row.films, row.field, row.whole, row.neither);
  }

  /// The file has no word for a film that may lack a lung, and a training would take it for a whole one.
  void leave_out_damaged(lungseg::film_dataset& films) const {
    std::erase_if(films.films, [&](const lungseg::film_record& film) {
      if (film.lost_lung)
        make_log(common)(lungseg::log_level::warning, film.file + ": left out, a lung of it may be missing");
      return film.lost_lung;
    });
  }

  /// The datasets as one, each film with the definition that its masks follow; what is unclear stays as it was said.
  void write(lungseg::film_dataset& films, const lungseg::definition_report& report) const {
    int changed = 0;
    for (const film_definition& film : report.films)
      if (film.mistaken()) {
        films.films[film.film].definition = film.followed();
        ++changed;
      }
    leave_out_damaged(films);
    // What was called by the option or by how lungs lie, the written file calls by names that mean it.
    if (films.reading.sides_from != lungseg::side_source::names) films.classes = lungseg::film_dataset{}.classes;
    lungseg::write_coco(out, films);
    make_log(common)(lungseg::log_level::note, out.string() + ": " + std::to_string(films.films.size()) +
                                                   " films, the definition of " + std::to_string(changed) +
                                                   " put right");
  }
};

}  // namespace

command add_definitions(CLI::App& program) {
  auto self = std::make_shared<definitions_command>();
  CLI::App* app = add_command(program, "definitions",
                              "tell by which definition of a lung each film's masks were drawn, and put it right");
  add_predictor(*app, self->predictor);
  app->remove_option(app->get_option("--definition"));  // masks are held against both
  app->add_option("--dataset", self->datasets, "dataset file; several are taken as one")
      ->required()
      ->check(CLI::ExistingPath);
  add_categories(*app, self->categories);
  app->add_option("--out", self->out,
                  "dataset file to write, in which each film has the definition that its masks follow (without it, "
                  "films of another definition than the dataset says make the exit status 1)");
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
