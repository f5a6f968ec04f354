// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/folder_lock.hpp"
#include "lungseg/core/output_guard.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation.hpp"
#include "lungseg/data/dataset_report.hpp"
#include "lungseg/data/figures.hpp"
#include "lungseg/data/film_folders.hpp"
#include "lungseg/data/film_io.hpp"
#include "lungseg/data/film_name.hpp"
#include "lungseg/data/laterality.hpp"
#include "lungseg/data/mask_sets.hpp"
#include "lungseg/data/png_writer.hpp"
#include "lungseg/data/rle.hpp"

namespace lungseg::inline LUNGSEG_ABI {

struct build_options {
  /// What left and right mean in the dataset that is built.
  laterality sides = laterality::patient;
  /// What the names of the folders `left` and `right` mean.
  laterality folder_sides = laterality::patient;
  /// Films with one lung whose side is known are kept.
  bool keep_one_lung = true;
  /// Films whose lungs were told apart by a guess are left out.
  bool keep_ambiguous = false;
  split_options split{};
  /// When not empty, a figure per kept film is written here (see film_figure).
  std::filesystem::path figures{};
  progress_sink progress{};
};

struct built_dataset {
  film_dataset dataset;
  dataset_report report;
};

namespace detail {

/// One film's way into the dataset: its files, and what came of them.
struct labelled_film {
  film_files files;
  film_record record;
  film_report report;
};

/// Leaves a film out: caught where the film is handled, never seen by callers.
struct film_refusal {
  film_outcome outcome;
  std::string message;
};

/// Calls work(file); what it throws leaves the film out, with a message that names the file, unless it is no fault of
/// the film (is_fault_of_film).
template <class F>
auto done_or_refused(F&& work, const std::filesystem::path& file, film_outcome outcome = film_outcome::unreadable) {
  try {
    return work(file);
  } catch (const std::exception& fault) {
    if (!is_fault_of_film(fault)) throw;
    throw film_refusal{outcome, story_of(fault, file.string())};
  }
}

inline mask read_fitting_mask(const std::filesystem::path& file, const film& picture) {
  mask result = done_or_refused([](const auto& path) { return read_mask(path); }, file);
  if (result.height != picture.height || result.width != picture.width)
    throw film_refusal{film_outcome::size_differs, file.string() + ": mask is " + std::to_string(result.height) +
                                                       " x " + std::to_string(result.width) + " pixels, its film " +
                                                       std::to_string(picture.height) + " x " +
                                                       std::to_string(picture.width)};
  return result;
}

/// A mask of one lung without specks and holes.
inline mask cleaned(const mask& lung, double speck) {
  const components parts = label_components(lung);
  if (parts.empty()) return lung;
  const double least = speck * static_cast<double>(parts[parts.by_area().front()].area);
  return fill_holes(parts.select_if([&](int index) { return static_cast<double>(parts[index].area) >= least; }));
}

/// The lungs of a film from its own folders, with sides as build_options::sides has them.
inline lung_pair lungs_from_folders(const film_files& files, const film& picture, const build_options& options,
                                    std::string& message) {
  lung_pair result;
  result.left = result.right = mask(picture.height, picture.width);
  if (const auto file = files.masks.find("left"); file != files.masks.end())
    result.left = cleaned(read_fitting_mask(file->second, picture), options.split.speck);
  if (const auto file = files.masks.find("right"); file != files.masks.end())
    result.right = cleaned(read_fitting_mask(file->second, picture), options.split.speck);
  const moments left = moments_of(result.left), right = moments_of(result.right);
  result.found = (left.area > 0) + (right.area > 0);
  if (result.found == 0) return result;
  result.reason = result.found == 2 ? split_reason::ok : split_reason::one_lung;
  if (result.found == 2 && arrange(left, right).first_is_left != (options.folder_sides == laterality::image))
    message = files.film.string() + ": left and right mask look exchanged (kept as they are)";
  if (options.folder_sides != options.sides) std::swap(result.left, result.right);
  return result;
}

/// The lungs of a film, from wherever its masks come.
inline lung_pair find_lungs(const film_files& files, const film& picture, const film_sources& sources,
                            const build_options& options, std::string& message) {
  split_options split = options.split;
  split.sides = options.sides;
  if (sources.segment)
    return done_or_refused(
        [&](const auto&) {
          const mask both = sources.segment(picture);
          expect_extent("film_sources::segment", "mask", 0, both.height, picture.height);
          expect_extent("film_sources::segment", "mask", 1, both.width, picture.width);
          return split_lungs(both, split);
        },
        files.film, film_outcome::not_segmented);
  if (files.masks.empty()) throw film_refusal{film_outcome::no_mask, files.film.string() + ": no mask for it"};
  if (const auto file = files.masks.find("mask"); file != files.masks.end())
    return split_lungs(read_fitting_mask(file->second, picture), split);
  return lungs_from_folders(files, picture, options, message);
}

/// Refuses what the options do not want.
inline void expect_wanted(const lung_pair& found, const std::string& film, const build_options& options) {
  const auto refuse = [&](film_outcome outcome, const char* why) { throw film_refusal{outcome, film + ": " + why}; };
  if (found.reason == split_reason::empty) refuse(film_outcome::empty_mask, "its mask is empty");
  if (found.reason == split_reason::ambiguous_side && !options.keep_ambiguous)
    refuse(film_outcome::ambiguous_side,
           found.found == 2 ? "two lungs, but which is left cannot be told" : "one lung, but its side cannot be told");
  if (found.found == 1 && !options.keep_one_lung) refuse(film_outcome::one_lung, "has one lung only");
}

inline std::filesystem::path figure_of(const std::filesystem::path& film, const build_options& options) {
  return options.figures / (film.stem().string() + ".png");
}

/// Figures take the place of older figures only, never of a film or mask.
inline void expect_free_figures(const std::map<std::string, film_files>& films, const build_options& options) {
  output_guard guard;
  for (const auto& [stem, files] : films) {
    guard.keep(files.film);
    for (const auto& [role, file] : files.masks) guard.keep(file);
  }
  for (const auto& [stem, files] : films) guard.expect_free(figure_of(files.film, options), mark::figure);
}

/// A name that the dataset's file cannot hold would be another film's, or nobody's, when it is read.
inline void expect_usable_name(const std::filesystem::path& film) {
  const std::string name = film.filename().string();
  const std::string_view fault =
      name.find('\\') != name.npos ? "holds a backslash, which datasets take for a folder" : fault_of_film_name(name);
  if (!fault.empty())
    throw film_refusal{film_outcome::unusable_name, film.string() + ": its name " + std::string{fault} + "; rename it"};
}

/// Reads, splits and records one film. Faults of its files end in its report.
inline void label_film(labelled_film& item, const film_sources& sources, const build_options& options) {
  const std::filesystem::path& file = item.files.film;
  item.report.file = file.filename().string();
  try {
    expect_usable_name(file);
    const film picture = done_or_refused([](const auto& path) { return read_film(path); }, file);
    const lung_pair found = done_or_refused(
        [&](const auto&) { return find_lungs(item.files, picture, sources, options, item.report.message); }, file);
    item.report.split = found.reason;
    expect_wanted(found, file.string(), options);
    item.record = {item.report.file, picture.height, picture.width, {}};
    for (const int side : {left_lung, right_lung}) {
      const run_lengths pixels = encode(side == left_lung ? found.left : found.right);
      if (area(pixels) > 0) item.record.lungs.push_back({side, bounding_box(pixels), pixels});
    }
    if (!options.figures.empty())
      done_or_refused([&](const auto& to) { write_png(to, film_figure(picture, item.record), mark::figure); },
                      figure_of(file, options), film_outcome::figure_failed);
  } catch (const film_refusal& refusal) {
    item.report.outcome = refusal.outcome;
    item.report.message = refusal.message;
  }
}

}  // namespace detail

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
inline built_dataset build_dataset(const context& ctx, const film_sources& sources, const build_options& options = {}) {
  built_dataset result;
  std::vector<film_report> orphans;
  auto films = detail::pair_files(sources, orphans);
  std::optional<folder_lock> figures;
  if (!options.figures.empty()) {
    detail::expect_apart(sources, options.figures);
    detail::expect_free_figures(films, options);
    std::error_code fault;
    std::filesystem::create_directories(options.figures, fault);
    expect<file_error>(!fault, options.figures.string() + ": cannot be created: " + fault.message());
    figures.emplace(options.figures);
  }

  std::vector<detail::labelled_film> items;
  for (auto& [stem, files] : films) items.push_back({std::move(files), {}, {}});
  progress bar{options.progress, "dataset", static_cast<std::int64_t>(items.size())};
  std::mutex telling;
  parallel_dynamic(sources.segment ? ctx.with_threads(1) : ctx, static_cast<std::int64_t>(items.size()),
                   [&](std::int64_t i) {
                     detail::labelled_film& item = items[static_cast<std::size_t>(i)];
                     detail::label_film(item, sources, options);
                     const std::lock_guard lock{telling};
                     bar.advance(1, item.report.file);
                   });

  result.dataset.folder = sources.images;
  result.dataset.sides = options.sides;
  for (detail::labelled_film& item : items) {
    if (item.report.outcome == film_outcome::kept) result.dataset.films.push_back(std::move(item.record));
    result.report.films.push_back(std::move(item.report));
  }
  std::move(orphans.begin(), orphans.end(), std::back_inserter(result.report.films));
  return result;
}

}  // namespace lungseg::inline LUNGSEG_ABI
