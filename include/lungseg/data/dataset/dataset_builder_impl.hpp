// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
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
#include "lungseg/data/pixels/film_grid.hpp"
#include "lungseg/data/pixels/rle.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline std::filesystem::path figure_of(const std::filesystem::path& film, const build_options& options) {
  return options.figures / (stem_of_film(film) + ".png");
}

/// A name that the dataset's file cannot hold would be another film's, or nobody's, when it is read.
inline void expect_usable_name(const std::filesystem::path& film, const std::string& name) {
  const std::string_view fault =
      name.find('\\') != name.npos ? "holds a backslash, which datasets take for a folder" : fault_of_film_name(name);
  if (!fault.empty())
    throw film_refusal{film_outcome::unusable_name, film.string() + ": its name " + std::string{fault} + "; rename it"};
}

}  // namespace detail

LUNGSEG_INLINE dataset_films::dataset_films(const film_sources& sources) : sources_{sources} {
  for (auto& [stem, files] : detail::pair_files(sources, left_out_)) films_.push_back(std::move(files));
}

LUNGSEG_INLINE std::string dataset_films::name(std::int64_t i) const {
  return sources_.films.empty() ? file(i).filename().string()
                                : file(i).lexically_relative(sources_.images).generic_string();
}

LUNGSEG_INLINE void dataset_films::expect_free_figures(const build_options& options) const {
  output_guard guard;
  for (const detail::film_files& files : films_) {
    guard.keep(files.film);
    for (const auto& [role, file] : files.masks) guard.keep(file);
  }
  for (const detail::film_files& files : films_)
    guard.expect_free(detail::figure_of(files.film, options), mark::figure);
}

LUNGSEG_INLINE built_film dataset_films::label(std::int64_t i, const build_options& options) const {
  const std::filesystem::path& from_file = file(i);
  built_film item;
  item.report.file = name(i);
  try {
    detail::expect_usable_name(from_file, item.report.file);
    film_file from = detail::done_or_refused(
        [&](const auto& path) { return read_film_file(path, {.also = sources_.also}); }, from_file);
    const film_grid grid = from.grid();
    const film picture = grid.put_right(std::move(from.pixels));
    const lung_pair found = detail::done_or_refused(
        [&](const auto&) {
          return detail::film_lungs{picture, grid, options, item.report}.find(films_[static_cast<std::size_t>(i)],
                                                                              sources_);
        },
        from_file);
    item.report.split = found.reason;
    detail::expect_wanted(found, from_file.string(), options);
    item.record = {item.report.file, grid.height(), grid.width(), {}};
    item.record.definition = options.definition;
    item.record.source = options.source.value_or(source_of_folder(sources_.images));
    for (const int side : {left_lung, right_lung}) {
      const run_lengths pixels = encode(grid.as_it_lies(side == left_lung ? found.left : found.right));
      if (area(pixels) > 0) item.record.lungs.push_back({side, bounding_box(pixels), pixels});
    }
    if (!options.figures.empty())
      detail::done_or_refused(
          [&](const auto& to) { write_png(to, film_figure(grid.as_it_lies(picture), item.record), mark::figure); },
          detail::figure_of(from_file, options), film_outcome::figure_failed);
  } catch (const detail::film_refusal& refusal) {
    item.report.outcome = refusal.outcome;
    item.report.message = refusal.message + (item.report.mended ? "; " + item.report.message : std::string{});
    item.report.mended = item.report.sides_doubted = false;
  }
  return item;
}

LUNGSEG_INLINE built_dataset build_dataset(const context& ctx, const film_sources& sources,
                                           const build_options& options) {
  const dataset_films films{sources};
  std::optional<folder_lock> figures;
  if (!options.figures.empty()) {
    detail::expect_apart(sources, options.figures);
    films.expect_free_figures(options);
    std::error_code fault;
    std::filesystem::create_directories(options.figures, fault);
    expect<file_error>(!fault, options.figures.string() + ": cannot be created: " + fault.message());
    figures.emplace(options.figures);
  }

  std::vector<built_film> items(static_cast<std::size_t>(films.size()));
  progress bar{options.progress, "dataset", films.size()};
  std::mutex telling;
  parallel_dynamic(sources.segment ? ctx.with_threads(1) : ctx, films.size(), [&](std::int64_t i) {
    built_film& item = items[static_cast<std::size_t>(i)];
    item = films.label(i, options);
    const std::lock_guard lock{telling};
    bar.advance(1, item.report.file);
  });

  built_dataset result;
  result.dataset.folder = sources.images;
  result.dataset.also = sources.also;
  result.dataset.sides = options.sides;
  for (built_film& item : items) {
    if (item.report.outcome == film_outcome::kept) result.dataset.films.push_back(std::move(item.record));
    result.report.films.push_back(std::move(item.report));
  }
  result.report.films.insert(result.report.films.end(), films.left_out().begin(), films.left_out().end());
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
