// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "film_share.hpp"
#include "film_work.hpp"
#include "lungseg/core/ordered_pipeline.hpp"
#include "lungseg/infer/report/film_journal.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/run_results.hpp"
#include "predict.hpp"
#include "run_summary.hpp"
#include "series_results.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// A run: films are taken from a list on the disk, go through reading, the network and writing side by side, and end as
/// lines of a journal, of which everything about the run as a whole is made.
class lungs_run {
 public:
  explicit lungs_run(const predict_request& request)
      : request_{request}, journal_file_{request.out / lungseg::journal_name}, list_{request.films()} {
    dicom_results{request.dicom}.expect_films(list_);
    if (request.dicom.segmentation && request.predictor.modality == lungseg::film_modality::ct)
      series_ = std::make_unique<series_results>(request.dicom, list_, make_log(request.common));
    if (request.resume && fs::exists(journal_file_)) done_ = lungseg::places_in(journal_file_);
    expect_free();
  }

  int run() {
    const std::int64_t mine = count_of_share();
    predictor_pool predictors{request_, mine - done_.size()};
    const auto lock = open_folder(request_.out, make_log(request_.common));
    expect_writable(request_.out / lungseg::prediction_run_files::results);
    describe(predictors);
    const bool again = request_.resume && fs::exists(journal_file_);
    if (again) expect_same_run();
    request_.write_names(list_);
    begin_journal(again);
    bool ended = false;
    int series_failed = 0;
    try {
      predict_all(predictors, mine);
      finish_journal();
      ended = true;
      if (series_) series_failed = series_->write(request_.out, journal_file_);
      write();
    } catch (...) {
      if (!ended) keep_what_is_done();
      throw;
    }
    const lungseg::run_counts counts = counts_of(all_films());
    tell_end(counts, list_.summary, request_.out, make_log(request_.common));
    return counts.ok == counts.films && list_.left_out == 0 && series_failed == 0 ? done : some_failed;
  }

 private:
  /// No result takes the place of a film, or of anything else that is no result.
  void expect_free() {
    const lungseg::output_guard guard = request_.guard(list_);
    film_list::reader films{list_};
    while (const std::optional<listed_film> film = films.next()) {
      if (!request_.part.takes(film->place) || done_.contains(film->place)) continue;
      lungseg::expect_free_film_files(request_.out, film->result_name, guard);
      if (series_) continue;
      for (const std::string& file : dicom_result_names(request_.dicom, film->result_name))
        guard.expect_free(request_.out / file, lungseg::mark::dicom_result);
    }
    if (series_)
      for (const std::string& file : series_->names())
        guard.expect_free(request_.out / file, lungseg::mark::dicom_result);
    if (!request_.name_table.empty()) guard.expect_free(request_.name_table, lungseg::mark::name_table);
    lungseg::prediction_run_files::expect_free(request_.out, guard);
  }

  std::int64_t count_of_share() const {
    return (list_.size() - request_.part.index + request_.part.of) / request_.part.of;
  }

  void describe(const predictor_pool& predictors) {
    const lung_predictor& predictor = predictors.any();
    run_.models = predictor.models();
    run_.facts = predictor.facts(list_.sides.value_or(predictor.sides()));
    run_.options = request_.asked(predictors.precision());
    run_.category_ids = list_.category_ids;
    run_.films = list_.known_by();
    run_.part = request_.part;
  }

  /// The run in the folder is this one, as far as its results depend on it.
  void expect_same_run() {
    const lungseg::prediction_run then = lungseg::journal_reader{journal_file_}.run();
    const auto expect_same = [&](const lungseg::prediction_run& now) {
      const std::string differs = then.part == now.part
                                      ? difference(then, now)
                                      : "--shard was " + then.part.text() + ", and is " + now.part.text();
      lungseg::expect<lungseg::option_error>(
          differs.empty(), request_.out.string() + ": cannot be resumed: " + differs + "; name another folder");
    };
    lungseg::prediction_run but_films = run_;
    but_films.films = then.films;
    expect_same(but_films);
    expect_same_films();  // says more than the next
    expect_same(run_);
  }

  void begin_journal(bool again) {
    if (!again) {
      done_ = {};
      journal_ = std::make_unique<lungseg::film_journal>(journal_file_, run_);
      return;
    }
    done_ = lungseg::tidy_journal(journal_file_, {.failed = false, .end = false});
    lungseg::remove_partial_files(request_.out);
    lungseg::remove_partial_files(request_.out / lungseg::report_folder);
    journal_ = std::make_unique<lungseg::film_journal>(journal_file_);
  }

  /// The films that the journal tells of are those of the list.
  void expect_same_films() {
    lungseg::tidy_journal(journal_file_);
    film_list::reader films{list_};
    std::optional<listed_film> film;
    for (lungseg::journal_reader lines{journal_file_}; lines.next();) {
      do film = films.next();
      while (film && film->place < lines.place());
      const lungseg::film_entry then = lines.film().entry;
      const auto called = [](const std::string& name, std::int64_t id) {
        return lungseg::to_utf8(name) + " with the id " + std::to_string(id);
      };
      const std::string was = called(then.file_name, then.image_id),
                        is = film ? called(film->name, film->image_id) : "not there";
      lungseg::expect<lungseg::option_error>(
          was == is, request_.out.string() + ": cannot be resumed: film " + std::to_string(lines.place()) + " was " +
                         was + ", and is " + is + "; name the films of that run, or another folder");
    }
  }

  void predict_all(predictor_pool& predictors, std::int64_t mine) {
    lungseg::progress bar{make_progress(request_.common), "predicting", mine, done_.size()};
    const film_work work{request_, list_, predictors, series_.get()};
    shard_share share{request_.part, list_.size(), done_};
    film_list::reader films{list_};
    const auto next = [&]() -> std::optional<film_task> {
      const std::optional<std::int64_t> place = share.next();
      while (std::optional<listed_film> film = place ? films.next() : std::nullopt)
        if (film->place == *place) return film_task{std::move(*film)};
      return std::nullopt;
    };
    const lungseg::log_sink log = make_log(request_.common);
    const auto end = [&](film_task& task) {
      for (const auto& [level, text] : task.messages) log(level, text);
      journal_->add(task.line);
      bar.advance();
    };
    using pipeline = lungseg::ordered_pipeline<film_task>;
    const std::array<pipeline::stage, 3> stages{[&](film_task& task) { work.read(task); },
                                                [&](film_task& task) { work.find(task); },
                                                [&](film_task& task) { work.write(task); }};
    const int beside = predictors.size();
    pipeline{next, stages, end}.run({.threads = {std::max(beside / 2, 1), beside, std::max(beside, 2)},
                                     .most = static_cast<std::size_t>(2 * beside + 4)});
  }

  void finish_journal() {
    journal_->add(line_of(lungseg::run_end{list_.left_out, list_.summary}));
    journal_->sync();
    journal_.reset();
    lungseg::tidy_journal(journal_file_);
  }

  /// The films of the share, as the journal tells of them; those that it does not are not done.
  lungseg::film_stream all_films() {
    return lungseg::film_stream{[this]() -> lungseg::film_stream::source {
      struct state {
        film_list::reader films;
        lungseg::journal_reader lines;
        bool more;
      };
      auto at = std::make_shared<state>(state{film_list::reader{list_}, lungseg::journal_reader{journal_file_}, true});
      at->more = at->lines.next();
      return [this, at](lungseg::film_entry& entry) {
        std::optional<listed_film> film;
        do film = at->films.next();
        while (film && !request_.part.takes(film->place));
        if (!film) return false;
        if (at->more && at->lines.place() == film->place) {
          entry = at->lines.film().entry;
          at->more = at->lines.next();
        } else {
          entry = {.image_id = film->image_id, .file_name = film->name};
        }
        return true;
      };
    }};
  }

  void write() { lungseg::write_run_results(request_.out, journal_file_, all_films(), run_); }

  /// The run ends before its last film, and its fault is told; a second one would only hide it.
  void keep_what_is_done() {
    try {
      journal_.reset();
      lungseg::tidy_journal(journal_file_);
      run_.facts.emplace_back("the run ended early",
                              "films that were not read: " + std::to_string(counts_of(all_films()).not_done));
      write();
    } catch (const std::exception& fault) {
      make_log(request_.common)(lungseg::log_level::warning, fault.what());
    }
  }

  const predict_request& request_;
  fs::path journal_file_;
  film_list list_;
  std::unique_ptr<series_results> series_;  // of slices, where their segmentations are wanted
  lungseg::journal_places done_;            // films that an earlier run did
  lungseg::prediction_run run_;
  std::unique_ptr<lungseg::film_journal> journal_;  // while films are done
};

}  // namespace

int predict_lungs(const predict_request& request) {
  return lungs_run{request}.run();
}

}  // namespace cli
