// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Segmentations of CT series, behind a wall as those of films are (dicom_results.hpp): dicom/series.cpp is compiled
/// where the build has DCMTK, dicom/missing.cpp where it has not.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "dicom_results.hpp"
#include "film_list.hpp"
#include "lungseg/core/log.hpp"

namespace cli {

/// The segmentations of a run's slices, one for each series, made when the run is at its end of what its journal says.
class series_results {
 public:
  /// Puts the slices of the list in the order of their series.
  /// \param log  told of slices that will be in no segmentation
  series_results(const dicom_options& options, film_list& list, lungseg::log_sink log);
  ~series_results();
  series_results(const series_results&) = delete;
  series_results& operator=(const series_results&) = delete;

  /// The files that write() may write: series_001_seg.dcm and so on, in the order in which the list has the series.
  std::vector<std::string> names() const;
  /// The segmentation that holds a film, by its place in the list; empty for one that is in none.
  std::string file_of(std::int64_t place) const;
  /// Writes the segmentations. Slices without results are left out, and named; a series that has none but such gets no
  /// segmentation, and one of an earlier run goes.
  /// \return series that could not be written for what their files say
  /// \throws file_error; as journal_reader
  int write(const std::filesystem::path& folder, const std::filesystem::path& journal) const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace cli
