// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// lungseg predict: masks, overlays, COCO results and a page of pictures for films and folders of films.

#include <iostream>
#include <memory>

#include "lungseg/data/film_io.hpp"
#include "lungseg/infer/coco_results.hpp"
#include "lungseg/infer/film_files.hpp"
#include "lungseg/infer/html_report.hpp"
#include "lungseg/infer/raw_results.hpp"
#include "reader.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct predict_command {
  common_options common;
  reader_options reading;
  fs::path out;
  std::vector<fs::path> inputs;
  bool raw = false;

  int run() {
    const std::vector<fs::path> behind_models = take_films(reading);
    inputs.insert(inputs.end(), behind_models.begin(), behind_models.end());
    lungseg::expect<lungseg::option_error>(!inputs.empty(), "predict: name a film, or a folder of films");
    tell_twins(reading.models, make_log(common));
    return raw ? run_raw() : run_lungs();
  }

 private:
  int run_lungs() const {
    const lungseg::context ctx = make_context(common);
    const std::vector<fs::path> films = all_films();
    film_reader reader{ctx, reading};
    const auto lock = open_folder(out, make_log(common));
    expect_writable(out / "results.json");
    lungseg::html_report page;
    page.facts = reader.facts();
    lungseg::result_names names;
    lungseg::progress bar{make_progress(common), "predicting", std::ssize(films)};
    for (const fs::path& file : films) {
      predict(reader, file, names(file), page);
      bar.advance();
    }
    finish(page);
    return page.failures.empty() ? done : some_failed;
  }

  /// Every detection of every film into one file, whatever the model's classes.
  int run_raw() const {
    lungseg::expect<lungseg::option_error>(
        reading.models.size() == 1,
        "predict: --raw takes one model, and " + std::to_string(reading.models.size()) + " were given");
    // Raw results are held against other programs', so products are summed as these do, without Winograd's rounding.
    const lungseg::context ctx = make_context(common).with_exact(true);
    const std::vector<fs::path> films = all_films();
    raw_reader reader{ctx, reading.models.front()};
    const auto lock = open_folder(out, make_log(common));
    expect_writable(out / "raw.json");
    lungseg::progress bar{make_progress(common), "predicting", std::ssize(films)};
    std::size_t failed = 0, detections = 0;
    lungseg::write_atomically(out / "raw.json", [&](std::ostream& stream) {
      lungseg::raw_results results{stream};
      for (const fs::path& file : films) {
        lungseg::film film;
        std::vector<lungseg::raw_detection> found;
        const bool read = attempt(file, [&] { found = reader.read(film = lungseg::read_film(file)); }).empty();
        if (read) results.add(file.filename().string(), film.height, film.width, found);
        failed += !read;
        detections += found.size();
        bar.advance();
      }
      results.finish();
    });
    std::cout << films.size() - failed << " films read, " << detections << " detections, " << failed << " failed\n";
    return failed == 0 ? done : some_failed;
  }

  /// Runs one film's work. \return why it failed, after saying so; empty when it did not
  template <class F>
  std::string attempt(const fs::path& file, F&& work) const {
    try {
      work();
      return {};
    } catch (const std::exception& fault) {
      const std::string reason = lungseg::reason_without_folder(fault, file);
      make_log(common)(lungseg::log_level::warning, reason);
      return reason;
    }
  }

  /// A folder stands for the films in it.
  std::vector<fs::path> all_films() const {
    std::vector<fs::path> films;
    for (const fs::path& input : inputs) {
      if (!fs::is_directory(input)) {
        films.push_back(input);
        continue;
      }
      const auto listed = lungseg::list_films(input);
      lungseg::expect<lungseg::option_error>(!listed.empty(), input.string() + ": holds no PNG or JPEG film");
      films.insert(films.end(), listed.begin(), listed.end());
    }
    return films;
  }

  /// One film. What is wrong with it is noted and stops nothing else; a disk that takes no more files stops the run.
  void predict(film_reader& reader, const fs::path& file, const std::string& name, lungseg::html_report& page) const {
    lungseg::film film;
    lungseg::film_prediction found;
    const std::string reason = attempt(file, [&] {
      film = lungseg::read_film(file);
      found = reader.read(film, file.filename().string());
    });
    if (!reason.empty()) {
      page.failures.push_back({file.filename().string(), reason});
      return;
    }
    for (const lungseg::film_note& note : found.notes)
      make_log(common)(lungseg::log_level::warning, found.file + ": " + line_of(note));
    lungseg::write_film_files(out, name, film, found);
    page.entries.push_back({name + "_overlay.png", std::move(found), {}});
  }

  void finish(const lungseg::html_report& page) const {
    std::vector<lungseg::film_prediction> films;
    std::size_t both = 0;
    lungseg::note_counts notes;
    for (const auto& entry : page.entries) {
      films.push_back(entry.prediction);
      both += entry.prediction.lungs.size() == 2;
      notes.add(entry.prediction.notes);
    }
    lungseg::write_coco_results(out / "results.json", films);
    lungseg::write_html(out / "report.html", page);
    std::cout << films.size() << " films read, " << both << " with both lungs, " << page.failures.size() << " failed\n"
              << "notes: " << notes.text() << "\n";
    make_log(common)(lungseg::log_level::note, "pictures: " + (out / "report.html").string());
  }
};

}  // namespace

command add_predict(CLI::App& program) {
  auto self = std::make_shared<predict_command>();
  CLI::App* app =
      add_command(program, "predict", "find the lungs on films: masks, overlays, results.json, report.html");
  app->add_option("films", self->inputs, "PNG or JPEG films, or folders of them")->check(CLI::ExistingPath);
  app->add_option("--out", self->out, "folder for the results")->required();
  add_reader(*app, self->reading);
  CLI::Option* raw = app->add_flag(
      "--raw", self->raw, "every detection as one model of any classes gives it, in raw.json, and nothing else");
  for (const char* name : {"--min-score", "--min-support", "--opening"}) raw->excludes(app->get_option(name));
  add_computing(*app, self->common);
  add_quiet(*app, self->common);
  return {app, [self] { return self->run(); }};
}

}  // namespace cli
