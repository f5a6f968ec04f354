// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the two kinds of prediction share: the request, and how a film fails.

#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ct_films.hpp"
#include "dicom_films.hpp"
#include "dicom_results.hpp"
#include "film_list.hpp"
#include "film_run.hpp"
#include "job.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/prediction_run.hpp"
#include "predictor.hpp"

namespace cli {

struct predict_request : run_options {
  common_options common;
  predictor_options predictor;
  dicom_options dicom;
  std::filesystem::path dataset;
  std::string categories;
  std::vector<std::filesystem::path> inputs;
  double pixel_size = 0;               // millimetres; 0: nobody said, and the films' files are asked
  std::string window{};                // of DICOM files; empty: the file's own
  bool keep_identity = false;          // DICOM files keep their names
  std::filesystem::path name_table{};  // empty: none

  /// \throws option_error unless films or a dataset were named; as films_of, films_of_names and films_of_dataset
  film_list films() const;
  /// What was asked for, as far as results depend on it, by the names of the options.
  /// \param precision  that --precision came to: auto is another one on another machine
  lungseg::prediction_run::named_texts asked(lungseg::dtype precision) const;
  /// Of a film's pixels, where it was stated.
  std::optional<lungseg::pixel_spacing> spacing(const lungseg::film_file& film) const {
    return pixel_size > 0 ? std::optional{lungseg::stated_spacing(pixel_size, film.pixel_aspect)} : std::nullopt;
  }
  /// Knows everything that the run reads.
  lungseg::output_guard guard(film_list& list) const;
  /// What the films are read with.
  lungseg::read_options reading() const {
    return {.also = predictor.modality == lungseg::film_modality::ct ? ct_slices(ct_window_of(window))
                                                                     : dicom_films(window)};
  }
  /// Writes which DICOM file has which name in this run, where that was asked for. \throws file_error
  void write_names(film_list& list) const;
  /// Why a film failed, without the folders of films and results, and without a file's name that the run does not use.
  std::string reason_of(const std::exception& fault, const listed_film& film) const;
};

/// Runs one film's work. \return why the film failed, after telling the log; empty when it did not
/// \throws what is no fault of the film
template <class F>
std::string attempt(const predict_request& request, const listed_film& film, const lungseg::log_sink& log, F&& work) {
  try {
    work();
    return {};
  } catch (const std::exception& fault) {
    if (!lungseg::is_fault_of_film(fault)) throw;
    const std::string reason = request.reason_of(fault, film);
    const bool named = reason.find(std::filesystem::path{film.name}.filename().string()) != reason.npos;
    log(lungseg::log_level::warning, named ? reason : film.name + ": " + reason);
    return reason;
  }
}

/// Masks, overlays, results.json, films.json, measurements.csv, report.html and the journal of the run.
/// \param ranks  that share the films; null: this process is alone \return the exit status
int predict_lungs(const predict_request& request, job* ranks);
/// Every detection of one model into raw.json. \return the exit status
int predict_raw(const predict_request& request);

}  // namespace cli
