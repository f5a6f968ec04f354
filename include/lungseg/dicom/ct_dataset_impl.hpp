// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdio>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/data/ct/ct_lungs.hpp"
#include "lungseg/data/dataset/figures.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/ct_dataset.hpp"
#include "lungseg/dicom/ct_series.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Makes films of series, one after the other: a series may take half a gigabyte.
class ct_dataset_builder {
 public:
  ct_dataset_builder(const std::filesystem::path& films, const ct_dataset_options& options)
      : films_{films}, options_{options} {
    for (const std::filesystem::path& folder : {films_, options_.figures}) {
      std::error_code fault;
      if (!folder.empty()) std::filesystem::create_directories(folder, fault);
      expect<file_error>(!fault, folder.string() + ": cannot be created: " + fault.message());
    }
    result_.dataset.folder = films_;
    result_.dataset.sides = options_.sides;
    result_.dataset.modality = film_modality::ct;
  }

  built_ct_dataset build(ct_findings found) {
    expect_window(options_.window);
    std::int64_t slices = 0;
    for (const ct_series& each : found.series) slices += std::ssize(each.slices);
    progress bar{options_.progress, "slices", slices};
    int number = 0;
    for (ct_series& each : found.series) {
      ++number;
      const auto count = std::ssize(each.slices);
      const ct_volume volume = read_ct_series(each, found.left_out);
      for (const std::string& note : each.notes) result_.notes.push_back(name_of_series(number) + ": " + note);
      if (!volume.slices.empty()) add(each, volume, number);
      bar.advance(count);
    }
    leave_out(std::move(found.left_out));
    return std::move(result_);
  }

 private:
  static std::string name_of_series(int number) {
    char name[32];
    std::snprintf(name, sizeof name, "ct_%03d", number);
    return name;
  }
  static std::string name_of_slice(int series, std::size_t slice) {
    char name[32];
    std::snprintf(name, sizeof name, "_%04zu", slice + 1);
    return name_of_series(series) + name;
  }

  void add(const ct_series& series, const ct_volume& volume, int number) {
    const ct_lungs lungs = find_ct_lungs(volume);
    for (std::size_t z = 0; z < volume.slices.size(); ++z) {
      const std::string name = name_of_slice(number, z);
      film_report report;
      report.file = name + ".png";
      report.split = lungs.slices[z].reason;
      if (lungs.slices[z].found == 0)
        report.outcome = film_outcome::no_lung, report.message = name + ": no lung in this slice";
      else if (lungs.slices[z].reason == split_reason::ambiguous_side)
        report.outcome = film_outcome::ambiguous_side, report.message = name + ": lungs that cannot be told apart";
      else if (lungs.slices[z].found == 1 && !options_.keep_one_lung)
        report.outcome = film_outcome::one_lung, report.message = name + ": has one lung only";
      else
        write(name, windowed(volume.slices[z], options_.window), lungs.slices[z]);
      result_.names.push_back({name, series.slices[z].file,
                               std::string{report.outcome == film_outcome::kept ? "" : lungseg::name(report.outcome)}});
      result_.report.films.push_back(std::move(report));
    }
  }

  void write(const std::string& name, const film& picture, const lung_pair& lungs) {
    film_record record{name + ".png", picture.height, picture.width, {}};
    record.definition = lung_definition::field;
    record.source = options_.source;
    const bool patient = options_.sides == laterality::patient;
    for (const int side : {left_lung, right_lung}) {
      const run_lengths pixels = encode((side == left_lung) == patient ? lungs.left : lungs.right);
      if (area(pixels) > 0) record.lungs.push_back({side, bounding_box(pixels), pixels});
    }
    guard_.expect_free(films_ / record.file, mark::slice);
    write_png(films_ / record.file, picture, mark::slice);
    if (!options_.figures.empty()) {
      guard_.expect_free(options_.figures / record.file, mark::figure);
      write_png(options_.figures / record.file, film_figure(picture, record), mark::figure);
    }
    result_.dataset.films.push_back(std::move(record));
  }

  void leave_out(std::vector<met_file> files) {
    std::sort(files.begin(), files.end(), [](const met_file& a, const met_file& b) { return a.file < b.file; });
    for (std::size_t i = 0; i < files.size(); ++i) {
      char name[32];
      std::snprintf(name, sizeof name, "file_%06zu", i + 1);
      const film_outcome outcome = files[i].damaged ? film_outcome::unreadable : film_outcome::no_ct_slice;
      result_.report.films.push_back({name, outcome, split_reason::ok, std::string{name} + ": " + files[i].left_out});
      result_.names.push_back({name, std::move(files[i].file), std::move(files[i].left_out)});
    }
  }

  const std::filesystem::path films_;
  const ct_dataset_options& options_;
  const output_guard guard_{};
  built_ct_dataset result_;
};

}  // namespace detail

LUNGSEG_INLINE built_ct_dataset build_ct_dataset(const std::filesystem::path& place, const std::filesystem::path& films,
                                                 const ct_dataset_options& options) {
  return detail::ct_dataset_builder{films, options}.build(find_ct_series(place));
}

}}  // namespace lungseg::LUNGSEG_ABI
