// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lungseg/core/files/same_file.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/image/film_format.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Where films and masks lie. Exactly one of: `masks` (one mask of both lungs per film), `left` and `right`, or
/// `segment` (a mask per film from a function, such as an ensemble of U-Nets). A mask has the film's stem, or the stem
/// and "_mask".
struct film_sources {
  std::filesystem::path images{}, masks{}, left{}, right{};
  /// The films where they are not all of list_films(images): they lie in `images` or below.
  std::vector<std::filesystem::path> films{};
  /// Reads films that are neither PNG nor JPEG (read_options::also). Masks lie in the grid of the film's file, also
  /// where that says that the film is turned or mirrored.
  std::shared_ptr<const film_format> also{};
  /// Where given, says of each stem whether the film belongs to the dataset; other films, and their masks, are passed
  /// over without a word.
  std::function<bool(const std::string& stem)> wanted = {};
  /// Given the film, returns its mask of both lungs in the film's grid. Called from one thread, film by film.
  std::function<mask(const film&)> segment = {};
};

namespace detail {

/// A film's name without its ending. Digits behind a dot are no ending, as DICOM files may be called by numbers.
inline std::string stem_of_film(const std::filesystem::path& film) {
  const std::string ending = film.extension().string();
  return ending.find_first_not_of(".0123456789") == ending.npos ? film.filename().string() : film.stem().string();
}

/// A film with what belongs to it, found by name.
struct film_files {
  std::filesystem::path film;
  std::map<std::string, std::filesystem::path> masks;  // by role: "mask", "left", "right"
};

/// Pictures have the films' names, and must not replace what is read.
inline void expect_apart(const film_sources& sources, const std::filesystem::path& pictures) {
  for (const std::filesystem::path& folder : {sources.images, sources.masks, sources.left, sources.right})
    expect<option_error>(folder.empty() || !same_file(folder, pictures),
                         "build_dataset: figures would replace what is in " + folder.string());
}

/// Every film with its masks, by stem; what has no partner goes to `left_out`.
std::map<std::string, film_files> pair_files(const film_sources& sources, std::vector<film_report>& left_out);

}  // namespace detail
}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/film_folders_impl.hpp"
#endif
