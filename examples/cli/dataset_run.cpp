// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "dataset_run.hpp"

#include <cstddef>
#include <iostream>
#include <utility>

#include "build_report.hpp"
#include "dataset_files.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/coco/coco_writer.hpp"
#include "lungseg/data/seed/seed_writer.hpp"
#include "lungseg/infer/report/dataset_line.hpp"
#include "lungseg/infer/report/percent_encoding.hpp"
#include "rank_films.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// Among the facts of a journal: what a dataset is besides its films.
constexpr const char *fact_file = "dataset file", *fact_format = "format", *fact_images = "films are in",
                     *fact_sides = "laterality";

/// The step of a film, which has no others.
class film_labeller final : public film_steps {
 public:
  film_labeller(const lungseg::dataset_films& films, const dataset_run_request& request)
      : films_{films}, request_{request} {}

  void read(film_task& task) const override {
    task.entry.image_id = task.film.image_id;
    task.entry.file_name = task.film.name;
  }
  void find(film_task& task) const override {
    const std::int64_t at = task.film.place - 1, beyond = at - films_.size();
    const lungseg::built_film built =
        beyond < 0 ? films_.label(at, request_.options)
                   : lungseg::built_film{{}, request_.left_out[static_cast<std::size_t>(beyond)]};
    task.line = line_of(task.film.place, task.entry, built);
  }
  void write(film_task&) const override {}

 private:
  const lungseg::dataset_films& films_;
  const dataset_run_request& request_;
};

/// All that the report tells of, first the films.
film_list list_of(const lungseg::dataset_films& films, const std::vector<lungseg::film_report>& left_out) {
  film_list list;
  const auto add = [&](const fs::path& file, const std::string& name) { list.add({file, name, list.size() + 1}); };
  for (std::int64_t i = 0; i < films.size(); ++i) add(films.file(i), films.name(i));
  for (const lungseg::film_report& each : left_out) add(each.file, each.file);
  list.close();
  return list;
}

lungseg::prediction_run description_of(const dataset_run_request& request) {
  return {.command = dataset_run_request::command,
          .models = request.models,
          .facts = {{fact_file, request.file.filename().string()},
                    {fact_format, request.format},
                    {fact_images, lungseg::detail::percent_encoded(fs::canonical(request.sources.images).string())},
                    {fact_sides, std::string{name(request.options.sides)}}},
          .options = request.asked};
}

std::string fact(const lungseg::prediction_run& run, const std::string& called) {
  for (const auto& [name, value] : run.facts)
    if (name == called) return value;
  throw lungseg::format_error{"the journal of a dataset does not say: " + called};
}

/// \return films that the format has no place for
int write_file(const fs::path& file, const std::string& format, const lungseg::film_dataset& films,
               const lungseg::log_sink& log) {
  if (format == "coco") {
    lungseg::write_coco(file, films);
    return 0;
  }
  const std::vector<std::string> left_out = lungseg::write_seed(file, films);
  for (const std::string& film : left_out)
    log(lungseg::log_level::warning, film + ": left out, the format needs both lungs");
  return static_cast<int>(left_out.size());
}

}  // namespace

int build_by_films(dataset_run_request request, job* ranks) {
  const lungseg::log_sink log = make_log(request.common);
  const lungseg::dataset_films films{request.sources};
  request.left_out.insert(request.left_out.begin(), films.left_out().begin(), films.left_out().end());
  film_list list = list_of(films, request.left_out);
  const film_labeller steps{films, request};
  // A U-Net takes films one by one, with all threads.
  const int beside = request.sources.segment ? 1 : make_context(request.common).threads();
  lungseg::prediction_run description = description_of(request);
  if (is_helper(ranks)) {
    description.films = list.known_by();
    return help_run(*ranks, request.out, description, steps, beside, log);
  }
  lungseg::output_guard{}.expect_free(request.out / lungseg::journal_name, lungseg::mark::journal);
  film_run run{request, std::move(list)};
  const auto lock = open_folder(request.out, log);
  run.describe(std::move(description));
  run.begin();
  if (ranks) expect_shared_folder(*ranks->world(), request.out);
  run.work(steps, beside, request.common, "dataset", ranks);
  run.finish();
  return end_dataset(request.out, log);
}

fs::path dataset_file(const fs::path& folder, const lungseg::prediction_run& run) {
  return folder / fs::path{fact(run, fact_file)}.filename();  // never outside of it, whatever the journal says
}

int end_dataset(const fs::path& folder, const lungseg::log_sink& log) {
  const fs::path journal = folder / lungseg::journal_name;
  const lungseg::prediction_run run = lungseg::journal_reader{journal}.run();
  const fs::path images = lungseg::detail::percent_decoded(fact(run, fact_images));
  lungseg::built_dataset built = lungseg::built_films_of(journal);
  built.dataset.folder = images;
  built.dataset.sides = fact(run, fact_sides) == name(lungseg::laterality::image) ? lungseg::laterality::image
                                                                                  : lungseg::laterality::patient;
  tell(built.report, log);
  if (!run.part.whole() && built.dataset.films.empty()) {  // the others may have some
    lungseg::output_guard guard;
    guard.expect_free(dataset_file(folder, run), lungseg::mark::coco_dataset, lungseg::mark::seed_dataset);
    fs::remove(dataset_file(folder, run));  // an earlier run's
    print_counts(built.report);
    return built.report.lost() > 0 ? some_failed : done;
  }
  return write_dataset(dataset_file(folder, run), fact(run, fact_format), images, built.dataset, built.report, log);
}

int write_dataset(const fs::path& file, const std::string& format, const fs::path& images,
                  const lungseg::film_dataset& films, const lungseg::dataset_report& report,
                  const lungseg::log_sink& log) {
  if (films.films.empty()) {
    std::string text = images.string() + ": no film could be used";
    if (!report.films.empty()) text += "; the first: " + report.films.front().message;
    throw lungseg::option_error{text};
  }
  const int unfit = write_file(file, format, films, log);
  print_counts(report);
  if (format == "coco") std::cout << describe_origins(films);
  return report.lost() + unfit > 0 ? some_failed : done;
}

}  // namespace cli
