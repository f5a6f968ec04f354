// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "../result_key.hpp"
#include "../series_results.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/dicom/ct_series.hpp"
#include "lungseg/dicom/deidentify.hpp"
#include "lungseg/dicom/series_segmentation.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/journal_masks.hpp"

namespace cli {

namespace fs = std::filesystem;

/// A slice of the list.
struct placed_slice {
  std::int64_t place;
  fs::path file;
  std::string name;  // in results and messages
};

/// The slices of a series, from the feet to the head.
struct placed_series {
  std::string file;  // of its segmentation
  std::vector<placed_slice> slices;
  std::int64_t last = 0;  // place in the list
};

using found_on = std::map<std::int64_t, lungseg::film_prediction>;  // by places

namespace {

std::string file_name(std::size_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "series_%03zu_seg.dcm", number);
  return text;
}

}  // namespace

struct series_results::inside {
  std::string key;
  lungseg::dicom_moment when = lungseg::dicom_moment::now();  // the same for all series of a run
  lungseg::log_sink log;
  std::vector<placed_series> all{};
  std::unordered_map<std::int64_t, std::size_t> series_of{};  // by places

  void warn(const std::string& text) const { log(lungseg::log_level::warning, text); }
  void add(const std::vector<placed_slice>& slices, const std::vector<lungseg::ct_file>& files);
  bool write(const fs::path& folder, const placed_series& series, const found_on& found) const;
};

/// Adds a series, whose slices are in the order of the list.
void series_results::inside::add(const std::vector<placed_slice>& slices, const std::vector<lungseg::ct_file>& files) {
  std::map<fs::path, placed_slice> by_file;
  for (const placed_slice& each : slices) by_file.emplace(each.file, each);
  std::vector<lungseg::met_file> left_out;
  const lungseg::ct_series ordered = lungseg::order_series(files, left_out);
  placed_series& series = all.emplace_back();
  series.file = file_name(all.size());
  for (const lungseg::ct_file& each : ordered.slices) {
    series.slices.push_back(by_file.at(each.file));
    series.last = std::max(series.last, series.slices.back().place);
    series_of.emplace(series.slices.back().place, all.size() - 1);
  }
  for (const std::string& note : ordered.notes) warn(series.file + ": " + note);
  for (const lungseg::met_file& each : left_out)
    warn(by_file.at(each.file).name + ": is not in " + series.file + ": " + each.left_out);
}

series_results::series_results(const dicom_options& options, film_list& list, lungseg::log_sink log)
    : inside_{new inside{.key = key_of(options), .log = std::move(log)}} {
  struct slices_and_files {
    std::vector<placed_slice> slices;
    std::vector<lungseg::ct_file> files;
  };
  std::vector<slices_and_files> found;
  std::unordered_map<std::string, std::size_t> by_uid;
  film_list::reader films{list};
  while (const std::optional<listed_film> film = films.next()) {
    if (!lungseg::is_dicom(film->file)) {
      inside_->warn(film->name + ": is no DICOM file, so it gets no DICOM results");
      continue;
    }
    try {
      lungseg::ct_facts facts = lungseg::read_ct_facts(lungseg::dicom_file{film->file});
      const auto [at, fresh] = by_uid.try_emplace(facts.series, found.size());
      if (fresh) found.emplace_back();
      found[at->second].slices.push_back({film->place, film->file, film->name});
      found[at->second].files.push_back({film->file, std::move(facts)});
    } catch (const lungseg::error&) {  // fails when it is its turn
    }
  }
  for (const slices_and_files& each : found) inside_->add(each.slices, each.files);
}

series_results::~series_results() = default;

std::vector<std::string> series_results::names() const {
  std::vector<std::string> names;
  for (const placed_series& each : inside_->all) names.push_back(each.file);
  return names;
}

std::string series_results::file_of(std::int64_t place) const {
  const auto at = inside_->series_of.find(place);
  return at == inside_->series_of.end() ? std::string{} : inside_->all[at->second].file;
}

/// \return whether nothing is wrong with what its files say
bool series_results::inside::write(const fs::path& folder, const placed_series& series, const found_on& found) const {
  const fs::path file = folder / series.file;
  std::vector<lungseg::slice_lungs> slices;
  std::size_t missing = 0;
  try {
    for (const placed_slice& each : series.slices) {
      const auto at = found.find(each.place);
      missing += at == found.end();
      if (at == found.end()) continue;
      lungseg::film_reference source{lungseg::dicom_file{each.file}};
      if (!key.empty()) source = lungseg::deidentified(source, key);
      slices.push_back({std::move(source), at->second});
    }
    if (missing > 0)
      warn(series.file + ": is without " + std::to_string(missing) + " of the series' " +
           std::to_string(series.slices.size()) + " slices, which have no results");
    if (!slices.empty()) {
      lungseg::write_series_segmentation(file, slices, when);
      return true;
    }
  } catch (const lungseg::format_error& fault) {
    std::string reason = fault.what();
    for (const placed_slice& each : series.slices) reason = lungseg::detail::with_name(reason, each.file, each.name);
    warn(series.file + ": cannot be made: " + reason);
  }
  std::error_code ignored;
  if (lungseg::holds_mark(file, lungseg::mark::dicom_result)) fs::remove(file, ignored);
  return slices.empty();
}

int series_results::write(const fs::path& folder, const fs::path& journal) const {
  std::map<std::size_t, found_on> open;  // series of which not all slices were met
  int failed = 0;
  const auto close = [&](std::size_t series) {
    failed += !inside_->write(folder, inside_->all[series], open[series]);
    open.erase(series);
  };
  std::vector<bool> closed(inside_->all.size());
  for (lungseg::journal_reader lines{journal}; lines.next();) {
    const auto at = inside_->series_of.find(lines.place());
    if (at == inside_->series_of.end()) continue;
    const std::size_t series = at->second;
    if (const auto found = lungseg::masks_of(lines.film(), lines.run())) open[series].emplace(lines.place(), *found);
    if (lines.place() != inside_->all[series].last) continue;
    close(series);
    closed[series] = true;
  }
  for (std::size_t series = 0; series < closed.size(); ++series)
    if (!closed[series]) close(series);
  return failed;
}

}  // namespace cli
