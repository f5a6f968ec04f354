// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The files that folders and paths lead to, found in any order and given in the order of a run's list.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "lungseg/core/files/sorted_records.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/image/film_format.hpp"

namespace cli {

/// A file that may be a film.
struct found_file {
  std::filesystem::path file;
  bool dicom = false;
  std::string left_out{};  // why it is no film; empty for a film
  bool damaged = false;    // left out because it cannot be read
  std::string identity{};  // lungseg::file_identity
  bool again = false;      // a file before it in the order is the same
  bool twice = false;      // files behind it in the order are the same
};

/// Finds films, and sorts them on the disk: pictures by their names, and those of one name by their folders, then DICOM
/// files by their paths.
class file_finder {
 public:
  /// \param slices  what is taken of DICOM files are axial CT slices, in place of films
  file_finder(bool slices, const lungseg::log_sink& log);

  /// Takes a file, or those in a folder and the DICOM files below it, or those of a DICOMDIR.
  /// \throws option_error for a folder without films; file_error for one that cannot be listed
  void look_into(const std::filesystem::path& place);

  /// Calls take(file) for every file in the order. Once.
  void each_in_order(const std::function<void(const found_file&)>& take);

 private:
  void add(const found_file& file);
  void add_pictures_in(const std::filesystem::path& folder);

  bool slices_;
  const lungseg::log_sink& log_;
  std::shared_ptr<const lungseg::film_format> format_;
  lungseg::sorted_records by_identity_;
};

}  // namespace cli
