// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Segmentations, structured reports and presentation states of films in DICOM files, behind a wall: dicom/results.cpp
/// is compiled where the build has DCMTK, dicom/missing.cpp where it has not.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "film_list.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/infer/prediction/prediction.hpp"
#include "lungseg/infer/report/film_files.hpp"

namespace cli {

/// What of it a run writes.
struct dicom_options {
  bool segmentation = false, report = false, state = false, deidentify = false;
  std::filesystem::path key;  // file; empty: a key for this run alone

  bool any() const { return segmentation || report || state; }
};
void add_dicom_results(CLI::App& to, dicom_options& options);

/// The files that a film may get, by the name of its results.
std::vector<std::string> dicom_result_names(const dicom_options& options, const std::string& name);

class dicom_results {
 public:
  /// \throws option_error when anything is asked of a program without DCMTK, or options do not fit each other;
  ///         file_error for a key that cannot be read
  explicit dicom_results(const dicom_options& options);
  ~dicom_results();
  dicom_results(const dicom_results&) = delete;
  dicom_results& operator=(const dicom_results&) = delete;

  /// What tells a run with another key, and says nothing of the key; empty where none is kept.
  std::string key_mark() const;
  /// \throws option_error when none of the films is in a DICOM file, so that none can get what was asked for
  void expect_films(film_list& films) const;
  /// Writes what was asked for into a folder that exists, and names it in `files`; nothing, and says so, of a film that
  /// is in no DICOM file.
  /// \throws format_error, file_error as lungseg::write_segmentation
  void write(const std::filesystem::path& folder, const std::string& name, const std::filesystem::path& film,
             const lungseg::film_prediction& found, lungseg::result_files& files, const lungseg::log_sink& log) const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;  // null: nothing was asked for
};

}  // namespace cli
