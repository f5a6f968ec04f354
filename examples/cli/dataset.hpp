// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the two kinds of datasets share, films with masks and CT slices: the request, and how a dataset is written.

#include <filesystem>
#include <string>
#include <vector>

#include "common.hpp"
#include "dataset_run.hpp"
#include "film_run.hpp"
#include "job.hpp"
#include "lungseg/core/laterality.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"

namespace cli {

struct dataset_request {
  common_options common;
  run_options parts;  // for films: which of them, and whether an earlier run is gone on with
  std::filesystem::path images, masks, left, right, list, out, figures, name_table;
  std::vector<std::filesystem::path> unets;
  std::string format = "coco", laterality = "patient", folder_sides = "patient", label_values, definition, source,
              modality = "xray", window;
  bool two_lungs_only = false, keep_ambiguous = false, mend_masks = false;

  /// The dataset may take the place of an older dataset, and of nothing else.
  /// \param films  the folder that it names
  void expect_free_output(const std::filesystem::path& films) const;
  /// Writes the dataset and says how many films it has. \return the exit status; a slice beside the lungs is no failure
  int finish(const lungseg::film_dataset& films, const lungseg::dataset_report& report) const {
    return write_dataset(out, format, images, films, report, make_log(common));
  }
  /// Whether films are done one by one and remembered in a journal.
  bool in_parts(const job* ranks) const { return ranks || parts.resume || !parts.part.whole(); }
};

/// The word of --laterality and --folder-sides.
inline lungseg::laterality sides_of(const std::string& word) {
  return word == "image" ? lungseg::laterality::image : lungseg::laterality::patient;
}

/// Films with masks, or with U-Nets that find the lungs. \return the exit status
/// \param ranks  that share the films; null: this process is alone
int dataset_of_films(const dataset_request& request, job* ranks);
/// CT slices, whose lungs are found by their Hounsfield units. \return the exit status
int dataset_of_slices(const dataset_request& request);

}  // namespace cli
