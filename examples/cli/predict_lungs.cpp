// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "earlier_run.hpp"
#include "film_run.hpp"
#include "film_work.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/run_results.hpp"
#include "predict.hpp"
#include "rank_films.hpp"
#include "run_summary.hpp"
#include "series_results.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

lungseg::prediction_run description_of(const predict_request& request, const predictor_pool& predictors,
                                       const film_list& films) {
  const lung_predictor& predictor = predictors.any();
  return {.models = predictor.models(),
          .facts = predictor.facts(films.sides.value_or(predictor.sides())),
          .options = request.asked(predictors.precision()),
          .category_ids = films.category_ids};
}

/// Slices have one segmentation for each series, and not each their own. \return null where none are asked for
std::unique_ptr<series_results> series_of(const predict_request& request, film_list& films, lungseg::log_sink log) {
  if (!request.dicom.segmentation || request.predictor.modality != lungseg::film_modality::ct) return nullptr;
  return std::make_unique<series_results>(request.dicom, films, std::move(log));
}

/// A run: films are taken from a list on the disk, go through reading, the network and writing side by side, and end as
/// lines of a journal, of which everything about the run as a whole is made.
class lungs_run {
 public:
  lungs_run(const predict_request& request, job* ranks)
      : request_{request}, ranks_{ranks}, run_{request, request.films()} {
    dicom_results{request.dicom}.expect_films(run_.films());
    series_ = series_of(request, run_.films(), make_log(request.common));
    expect_free();
  }

  int run() {
    predictor_pool predictors{request_.common, request_.predictor, run_.to_do()};
    const auto lock = open_folder(request_.out, make_log(request_.common));
    expect_writable(request_.out / lungseg::prediction_run_files::results);
    run_.describe(description_of(request_, predictors, run_.films()));
    request_.write_names(run_.films());
    if (!run_.again()) remove_earlier_run(request_.out, make_log(request_.common));
    run_.begin();
    bool ended = false;
    int series_failed = 0;
    try {
      if (ranks_) welcome(*ranks_->world());
      const film_work work{request_, run_.films(), predictors, series_.get()};
      run_.work(work, predictors.size(), request_.common, "predicting", ranks_);
      run_.finish();
      ended = true;
      if (series_) series_failed = series_->write(request_.out, run_.journal());
      write();
    } catch (...) {
      if (!ended) keep_what_is_done();
      throw;
    }
    const lungseg::run_counts counts = counts_of(run_.told());
    tell_end(counts, run_.films().summary, request_.out, make_log(request_.common));
    return counts.ok == counts.films && run_.films().left_out == 0 && series_failed == 0 ? done : some_failed;
  }

 private:
  /// No result takes the place of a film, or of anything else that is no result.
  void expect_free() {
    const lungseg::output_guard guard = request_.guard(run_.films());
    if (!run_.again()) expect_no_input(request_.out, guard);
    film_list::reader films{run_.films()};
    while (const std::optional<listed_film> film = films.next()) {
      if (!run_.does(*film)) continue;
      lungseg::expect_free_film_files(request_.out, film->result_name, guard);
      if (series_) continue;
      for (const std::string& file : dicom_result_names(request_.dicom, film->result_name))
        guard.expect_free(request_.out / file, lungseg::mark::dicom_result);
    }
    if (series_)
      for (const std::string& file : series_->names())
        guard.expect_free(request_.out / file, lungseg::mark::dicom_result);
    if (!request_.name_table.empty()) guard.expect_free(request_.name_table, lungseg::mark::name_table);
    lungseg::prediction_run_files::expect_free(request_.out, guard, run_.films().size());
  }

  /// The other ranks, which wait in help().
  void welcome(lungseg::communicator& world) {
    share_list(world, run_.films());
    expect_shared_folder(world, request_.out);
  }

  void write() { lungseg::write_run_results(request_.out, run_.journal(), run_.told(), run_.description()); }

  /// The run ends before its last film, and its fault is told; a second one would only hide it.
  void keep_what_is_done() {
    try {
      run_.stop();
      run_.description().facts.emplace_back(
          "the run ended early",
          "films that were not read: " + std::to_string(counts_of(run_.told()).of(lungseg::film_level::not_done)));
      write();
    } catch (const std::exception& fault) {
      make_log(request_.common)(lungseg::log_level::warning, fault.what());
    }
  }

  const predict_request& request_;
  job* ranks_;
  film_run run_;
  std::unique_ptr<series_results> series_;  // of slices, where their segmentations are wanted
};

/// Of a rank that has neither list nor journal: does films of the first one's run.
int help(const predict_request& request, job& ranks) {
  predictor_pool predictors{request.common, request.predictor, most_films};
  film_list films;
  share_list(*ranks.world(), films);
  const auto series = series_of(request, films, [](lungseg::log_level, std::string_view) {});  // the first one tells
  return help_run(ranks, request.out, description_of(request, predictors, films),
                  film_work{request, films, predictors, series.get()}, predictors.size(), make_log(request.common));
}

}  // namespace

int predict_lungs(const predict_request& request, job* ranks) {
  return is_helper(ranks) ? help(request, *ranks) : lungs_run{request, ranks}.run();
}

}  // namespace cli
