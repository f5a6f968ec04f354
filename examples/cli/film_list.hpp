// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The films that a run is to read: named one by one, by their folders, by a dataset, or on standard input.

#include <cstdint>
#include <filesystem>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/files/record_file.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/prediction_run.hpp"
#include "name_table.hpp"

namespace cli {

struct listed_film {
  std::filesystem::path file;
  std::string name;  // in results: without folder, or as the dataset has it
  std::int64_t image_id = 0;
  std::int64_t place = 0;     // in the list, from 1
  std::string result_name{};  // of its result files: lungseg::result_names
};

/// Films in their order, on the disk and not in memory, because an archive has millions.
class film_list {
 public:
  // Of a dataset: whose left and right it names, and what its classes are called.
  std::optional<lungseg::laterality> sides{};
  std::vector<std::int64_t> category_ids{};
  std::string summary{};      // lines on its sides and on what was left out, for the end of the run
  std::int64_t left_out = 0;  // parts of it, or DICOM files that cannot be read

  /// Adds a film at the end; place and result_name are the list's to give.
  void add(listed_film film);
  /// Remembers what a DICOM file is called.
  void add_name(const private_name& name);

  std::int64_t size() const noexcept { return films_.size(); }
  /// What tells this list from another.
  lungseg::listed_films known_by() const;
  /// Forgets the names that are taken, which only add() needs.
  void close() { taken_ = {}; }

  /// The films, one by one.
  class reader {
   public:
    explicit reader(film_list& list) : records_{list.films_.read()} {}
    std::optional<listed_film> next();

   private:
    lungseg::record_file::reader records_;
    std::int64_t place_ = 0;
  };
  /// Of DICOM files, those that were left out, too; one by one.
  class name_reader {
   public:
    explicit name_reader(film_list& list) : records_{list.names_.read()} {}
    std::optional<private_name> next();

   private:
    lungseg::record_file::reader records_;
  };

 private:
  lungseg::record_file films_, names_;
  lungseg::result_names taken_;
  std::uint32_t checksum_ = 0;
};

/// How films are named and picked.
struct listing_options {
  bool keep_identity = false;  // DICOM files keep their names
  bool slices = false;         // what is taken of DICOM files are axial CT slices, in place of films
};

/// What stands for the names on standard input in place of films.
inline constexpr const char* standard_input = "-";

/// Films in the order of their names and numbered by it from 1, whatever order they were given in. A folder stands for
/// the films in it, without the pictures that this program made itself, and for the frontal chest films among the DICOM
/// files below it, as a DICOMDIR does. A file that was named twice is there once.
///
/// DICOM files come last, in the order of their paths, and are called film_000001 and so on, also those that are left
/// out, which are named with the reason.
/// \param log  told of files that were passed over
/// \throws option_error for a folder without films
film_list films_of(const std::vector<std::filesystem::path>& inputs, const listing_options& options,
                   const lungseg::log_sink& log);

/// The films that a text names, a path a line, in the order of its lines and each as often as it is named. What is no
/// PNG or JPEG film by its name, or is a DICOM file, is called film_000001 and so on. A file that cannot be read is in
/// the list, and fails when its turn comes.
/// \param names  standard input
/// \throws option_error when it names none, or has zero bytes; file_error when it cannot be read to its end
film_list films_of_names(std::istream& names, const listing_options& options);

/// The films of a dataset, with its ids. Nothing is said of what was left out.
film_list list_of(const lungseg::film_dataset& dataset);

/// The films of a dataset file, with its ids.
/// \param categories  --categories
/// \param learned     what the model is for
/// \throws as read_datasets; option_error when it holds none, or others than the model is for
film_list films_of_dataset(const std::filesystem::path& dataset, const std::string& categories,
                           lungseg::film_modality learned, const lungseg::log_sink& log);

}  // namespace cli
