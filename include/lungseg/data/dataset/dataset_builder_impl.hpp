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
#include "lungseg/core/files/folder_lock.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/dataset/build_options.hpp"
#include "lungseg/data/dataset/dataset_builder.hpp"
#include "lungseg/data/dataset/dataset_report.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/dataset/film_folders.hpp"
#include "lungseg/data/dataset/film_lungs.hpp"
#include "lungseg/data/dataset/source_of_folder.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/image/film_name.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// One film's way into the dataset: its files, and what came of them.
struct labelled_film {
  film_files files;
  film_record record;
  film_report report;
};

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
inline void expect_usable_name(const std::filesystem::path& film, const std::string& name) {
  const std::string_view fault =
      name.find('\\') != name.npos ? "holds a backslash, which datasets take for a folder" : fault_of_film_name(name);
  if (!fault.empty())
    throw film_refusal{film_outcome::unusable_name, film.string() + ": its name " + std::string{fault} + "; rename it"};
}

/// Reads, splits and records one film. Faults of its files end in its report.
inline void label_film(labelled_film& item, const film_sources& sources, const build_options& options) {
  const std::filesystem::path& file = item.files.film;
  item.report.file =
      sources.films.empty() ? file.filename().string() : file.lexically_relative(sources.images).generic_string();
  try {
    expect_usable_name(file, item.report.file);
    film_file from =
        done_or_refused([&](const auto& path) { return read_film_file(path, {.also = sources.also}); }, file);
    const film_pose pose = from.pose.value_or(film_pose{});
    const film picture = put_right(std::move(from.pixels), pose);
    const lung_pair found = done_or_refused(
        [&](const auto&) {
          return film_lungs{picture, pose, options, item.report}.find(item.files, sources);
        },
        file);
    item.report.split = found.reason;
    expect_wanted(found, file.string(), options);
    const auto [height, width] =
        pose.lies_on_side() ? std::pair{picture.width, picture.height} : std::pair{picture.height, picture.width};
    item.record = {item.report.file, height, width, {}};
    item.record.definition = options.definition;
    item.record.source = options.source.value_or(source_of_folder(sources.images));
    for (const int side : {left_lung, right_lung}) {
      const run_lengths pixels = encode(as_it_lies(side == left_lung ? found.left : found.right, pose));
      if (area(pixels) > 0) item.record.lungs.push_back({side, bounding_box(pixels), pixels});
    }
    if (!options.figures.empty())
      done_or_refused(
          [&](const auto& to) { write_png(to, film_figure(as_it_lies(picture, pose), item.record), mark::figure); },
          figure_of(file, options), film_outcome::figure_failed);
  } catch (const film_refusal& refusal) {
    item.report.outcome = refusal.outcome;
    item.report.message = refusal.message + (item.report.mended ? "; " + item.report.message : std::string{});
    item.report.mended = false;
  }
}

}  // namespace detail

LUNGSEG_INLINE built_dataset build_dataset(const context& ctx, const film_sources& sources,
                                           const build_options& options) {
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
  result.dataset.also = sources.also;
  result.dataset.sides = options.sides;
  for (detail::labelled_film& item : items) {
    if (item.report.outcome == film_outcome::kept) result.dataset.films.push_back(std::move(item.record));
    result.report.films.push_back(std::move(item.report));
  }
  std::move(orphans.begin(), orphans.end(), std::back_inserter(result.report.films));
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
