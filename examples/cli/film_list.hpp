// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The films that a run is to read: named one by one, by their folders, or by a dataset.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/log.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "name_table.hpp"

namespace cli {

struct listed_film {
  std::filesystem::path file;
  std::string name;  // in results: without folder, or as the dataset has it
  std::int64_t image_id = 0;
};

struct film_list {
  std::vector<listed_film> films;
  // Of a dataset: whose left and right it names, and what its classes are called.
  std::optional<lungseg::laterality> sides{};
  std::vector<std::int64_t> category_ids{};
  std::string summary{};              // lines on its sides and on what was left out, for the end of the run
  int left_out = 0;                   // parts of it, or DICOM files that cannot be read
  std::vector<private_name> names{};  // of DICOM files
};

/// Films in the order of their names and numbered by it from 1, whatever order they were given in. A folder stands for
/// the films in it, without the pictures that this program made itself, and for the frontal chest films among the DICOM
/// files below it, as a DICOMDIR does. A file that was named twice is there once.
///
/// DICOM files come last, in the order of their paths, and are called film_000001 and so on, also those that are left
/// out, which are named with the reason.
/// \param keep_identity  DICOM files keep their names
/// \param slices  what is taken of DICOM files are axial CT slices, in place of films
/// \param log  told of files that were passed over
/// \throws option_error for a folder without films
film_list films_of(const std::vector<std::filesystem::path>& inputs, bool keep_identity, bool slices,
                   const lungseg::log_sink& log);

/// The films of a dataset file, with its ids.
/// \param categories  --categories
/// \throws as read_datasets; option_error when it holds none
film_list films_of_dataset(const std::filesystem::path& dataset, const std::string& categories,
                           const lungseg::log_sink& log);

}  // namespace cli
