// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/build_options.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/dataset/film_folders.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

struct built_dataset {
  film_dataset dataset;
  dataset_report report;
};

/// A film that was handled.
struct built_film {
  film_record record{};  // where it was kept
  film_report report{};
};

/// The films that a dataset is built of, for who builds it film by film.
class dataset_films {
 public:
  /// Finds films and masks, and reads none. \throws option_error, file_error as build_dataset
  explicit dataset_films(const film_sources& sources);

  std::int64_t size() const noexcept { return std::ssize(films_); }
  const std::filesystem::path& file(std::int64_t i) const { return films_[static_cast<std::size_t>(i)].film; }
  /// What the dataset calls it.
  std::string name(std::int64_t i) const;
  /// What belongs to no film, or to one that has it already.
  const std::vector<film_report>& left_out() const noexcept { return left_out_; }
  /// \throws option_error where figures would replace another's files
  void expect_free_figures(const build_options& options) const;

  /// Reads, splits and records a film. What is wrong with it ends in its report. Threads may call it side by side for
  /// several films, but for sources with film_sources::segment.
  /// \throws disk_error, device_error  which are no fault of a film
  built_film label(std::int64_t i, const build_options& options) const;

 private:
  film_sources sources_;
  std::vector<detail::film_files> films_;  // in the order of their stems
  std::vector<film_report> left_out_;
};

/// Builds a dataset of left and right lungs from folders. Films with one lung whose side is known are kept by default,
/// those whose lungs were told apart by a guess are not; see build_options. Every film, and every mask without film, is
/// accounted for in the report: one bad file never stops the batch. Films are handled in parallel, and listed by name.
///
/// Pictures that the library made itself (mark::result_picture, mark::figure) are not taken for films.
///
/// \throws option_error  when the sources are not exactly one of those that film_sources names, or folders that have to
///                       differ are one folder, or another run is writing figures there, or a figure would replace a
///                       file that is no figure; nothing was written then
/// \throws file_error    when a folder cannot be listed or made
/// \throws disk_error, device_error  which are no fault of a film, and end the work
built_dataset build_dataset(const context& ctx, const film_sources& sources, const build_options& options = {});

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/dataset_builder_impl.hpp"
#endif
