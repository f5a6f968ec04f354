// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/folder_lock.hpp"
#include "lungseg/core/parallel.hpp"
#include "lungseg/core/progress.hpp"
#include "lungseg/data/annotation.hpp"
#include "lungseg/data/build_options.hpp"
#include "lungseg/data/dataset_report.hpp"
#include "lungseg/data/figures.hpp"
#include "lungseg/data/film_folders.hpp"
#include "lungseg/data/film_io.hpp"
#include "lungseg/data/film_lungs.hpp"
#include "lungseg/data/png_writer.hpp"
#include "lungseg/data/rle.hpp"

namespace lungseg::inline LUNGSEG_ABI {

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

/// Reads, splits and records one film. Faults of its files end in its report.
inline void label_film(labelled_film& item, const film_sources& sources, const build_options& options) {
  const std::filesystem::path& file = item.files.film;
  item.report.file = file.filename().string();
  try {
    const film picture = read_or_refuse([](const auto& path) { return read_film(path); }, file);
    const lung_pair found = read_or_refuse(
        [&](const auto&) {
          return film_lungs{picture, options, item.report}.find(item.files, sources);
        },
        file);
    item.report.split = found.reason;
    expect_wanted(found, file.string(), options);
    item.record = {item.report.file, picture.height, picture.width, {}};
    for (const int side : {left_lung, right_lung}) {
      const run_lengths pixels = encode(side == left_lung ? found.left : found.right);
      if (area(pixels) > 0) item.record.lungs.push_back({side, bounding_box(pixels), pixels});
    }
    if (!options.figures.empty())
      write_png(options.figures / (file.stem().string() + ".png"), film_figure(picture, item.record));
  } catch (const film_refusal& refusal) {
    item.report.outcome = refusal.outcome;
    item.report.message = refusal.message + (item.report.mended ? "; " + item.report.message : std::string{});
    item.report.mended = false;
  }
}

}  // namespace detail

/// Builds a dataset of left and right lungs from folders. Films with one lung whose side is known are kept by default,
/// those whose lungs were told apart by a guess are not; see build_options. Every film, and every mask without film, is
/// accounted for in the report: one bad file never stops the batch. Films are handled in parallel, and listed by name.
///
/// \throws option_error  when the sources are not exactly one of those that film_sources names, or folders that have to
///                       differ are one folder, or another run is writing figures there
/// \throws file_error    when a folder cannot be listed, or a figure not be written
inline built_dataset build_dataset(const context& ctx, const film_sources& sources, const build_options& options = {}) {
  built_dataset result;
  std::vector<film_report> orphans;
  auto films = detail::pair_files(sources, orphans);
  std::optional<folder_lock> figures;
  if (!options.figures.empty()) {
    std::error_code fault;
    std::filesystem::create_directories(options.figures, fault);
    expect<file_error>(!fault, options.figures.string() + ": cannot be created: " + fault.message());
    detail::expect_apart(sources, options.figures);
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
