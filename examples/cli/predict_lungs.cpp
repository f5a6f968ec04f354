// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/measurement_table.hpp"
#include "predict.hpp"

namespace cli {

namespace {

class lungs_run {
 public:
  explicit lungs_run(const predict_request& request)
      : request_{request}, dicom_{request.dicom}, list_{request.films()} {
    lungseg::result_names names;
    for (const listed_film& film : list_.films) {
      names_.push_back(names(film.name));
      table_.push_back({.image_id = film.image_id, .file_name = film.name});
    }
    std::vector<std::filesystem::path> files;
    for (const listed_film& film : list_.films) files.push_back(film.file);
    dicom_.expect_films(files);
    expect_free();
  }

  int run() {
    lung_predictor predictor{make_context(request_.common), request_.predictor};
    const auto lock = open_folder(request_.out, make_log(request_.common));
    expect_writable(request_.out / "results.json");
    request_.write_names(list_);
    results_.emplace(request_.out / "results.json", list_.category_ids);
    models_ = predictor.models();
    page_.facts = predictor.facts(list_.sides.value_or(predictor.sides()));
    try {
      predict_all(predictor);
    } catch (...) {
      keep_what_is_done();
      throw;
    }
    finish();
    return with(lungseg::film_status::ok) == std::ssize(table_) && list_.left_out == 0 ? done : some_failed;
  }

 private:
  /// No result takes the place of a film, or of anything else that is no result.
  void expect_free() const {
    const lungseg::output_guard guard = request_.guard(list_);
    for (const std::string& name : names_) {
      const lungseg::result_files files{name};
      for (const std::string& file : {files.left, files.right, files.overlay})
        guard.expect_free(request_.out / file, lungseg::mark::result_picture);
      const lungseg::view_files seen{name};
      guard.expect_free(request_.out / lungseg::report_folder / seen.thumbnail, lungseg::mark::result_picture);
      guard.expect_free(request_.out / lungseg::report_folder / seen.masks, lungseg::mark::report_part);
      for (const std::string& file : dicom_result_names(request_.dicom, name))
        guard.expect_free(request_.out / file, lungseg::mark::dicom_result);
    }
    if (!request_.name_table.empty()) guard.expect_free(request_.name_table, lungseg::mark::name_table);
    guard.expect_free(request_.out / "films.json", lungseg::mark::report);
    guard.expect_free(request_.out / "results.json", lungseg::mark::results);
    guard.expect_free(request_.out / "report.html", lungseg::mark::page);
    for (const char* part : lungseg::report_parts)
      guard.expect_free(request_.out / lungseg::report_folder / part, lungseg::mark::report_part);
    guard.expect_free(request_.out / "measurements.csv", lungseg::mark::measurements);
  }

  void predict_all(lung_predictor& predictor) {
    lungseg::progress bar{make_progress(request_.common), "predicting", std::ssize(list_.films)};
    for (std::size_t i = 0; i < list_.films.size(); ++i) {
      predict(predictor, i);
      bar.advance();
    }
  }

  /// One film. What is wrong with it is noted and stops nothing else.
  void predict(lung_predictor& predictor, std::size_t at) {
    const listed_film& film = list_.films[at];
    lungseg::film_entry& entry = table_[at];
    lungseg::film_prediction found;
    lungseg::result_files files{names_[at]};
    if (!lungseg::is_utf8(film.name))
      make_log(request_.common)(lungseg::log_level::warning,
                                film.name + ": its name is not UTF-8; results have U+FFFD where it is not");
    entry.reason = attempt(request_, film, [&] {
      const lungseg::film_file picture = lungseg::read_film_file(film.file, reading_);
      found = predictor.predict(picture, film.name);
      if (const auto stated = request_.spacing()) found.spacing = stated;
      if (list_.sides) found = lungseg::with_sides(std::move(found), *list_.sides);
      if (found.refused) return;
      lungseg::write_film_files(request_.out, names_[at], picture.pixels, found);
      lungseg::write_film_view(request_.out, names_[at], picture.pixels, found);
      dicom_.write(request_.out, names_[at], film.file, found, files, make_log(request_.common));
    });
    if (!entry.reason.empty()) return leave_out(at, lungseg::film_status::failed);
    entry.take(found);
    for (const lungseg::film_note& note : found.notes)
      make_log(request_.common)(lungseg::log_level::warning, film.name + ": " + line_of(note));
    if (found.refused) {
      entry.reason = line_of(found.notes.front());
      return leave_out(at, lungseg::film_status::refused);
    }
    results_->add(found, film.image_id);
    entry.status = lungseg::film_status::ok;
    entry.files = std::move(files);
  }

  /// A film that gets no results, for the reason in its entry; those of an earlier run go.
  void leave_out(std::size_t at, lungseg::film_status status) {
    table_[at].status = status;
    lungseg::remove_film_files(request_.out, names_[at]);
    lungseg::remove_film_view(request_.out, names_[at]);
  }

  std::int64_t with(lungseg::film_status status) const {
    return std::count_if(table_.begin(), table_.end(), [&](const auto& film) { return film.status == status; });
  }

  void write() {
    lungseg::write_film_table(request_.out / "films.json", table_, models_);
    results_->finish();
    lungseg::write_measurements(request_.out / "measurements.csv", table_);
    lungseg::write_html(request_.out, page_, table_);
  }

  /// The run ends before its last film, and its fault is told; a second one would only hide it.
  void keep_what_is_done() {
    page_.facts.emplace_back("the run ended early",
                             "films that were not read: " + std::to_string(with(lungseg::film_status::not_done)));
    try {
      write();
    } catch (const std::exception& fault) {
      make_log(request_.common)(lungseg::log_level::warning, fault.what());
    }
  }

  void finish() {
    write();
    lungseg::note_counts notes;
    lungseg::verdict_counts verdicts;
    for (const lungseg::film_entry& film : table_) {
      notes.add(film.notes);
      if (film.status == lungseg::film_status::ok) verdicts.add(film.verdict.level);
    }
    const auto both = std::count_if(table_.begin(), table_.end(), [](const auto& film) { return film.lungs == 2; });
    std::cout << with(lungseg::film_status::ok) << " films read, " << both << " with both lungs, "
              << with(lungseg::film_status::failed) << " failed\n";
    if (const auto refused = with(lungseg::film_status::refused); refused > 0)
      std::cout << refused << " refused: no upright frontal chest film\n";
    std::cout << "verdicts: " << verdicts.text() << "\nnotes: " << notes.text() << '\n' << list_.summary;
    make_log(request_.common)(lungseg::log_level::note, "pictures: " + (request_.out / "report.html").string());
  }

  const predict_request& request_;
  dicom_results dicom_;
  const lungseg::read_options reading_{request_.reading()};
  film_list list_;
  std::vector<std::string> names_;  // of the films' result files
  std::vector<lungseg::film_entry> table_;
  std::vector<lungseg::used_model> models_;
  std::optional<lungseg::coco_results_file> results_;  // while the run goes on
  lungseg::html_report page_;
};

}  // namespace

int predict_lungs(const predict_request& request) {
  return lungs_run{request}.run();
}

}  // namespace cli
