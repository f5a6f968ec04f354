// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "earlier_run.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>

#include "lungseg/core/error.hpp"
#include "lungseg/infer/report/film_files.hpp"
#include "lungseg/infer/report/film_view.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// The name of a journal while the files of its films are removed.
constexpr const char* going_name = "journal-going.jsonl";

bool is_ours(const fs::path& file) {
  return lungseg::is_own_picture(file) || lungseg::holds_mark(file, lungseg::mark::report_part) ||
         lungseg::holds_mark(file, lungseg::mark::dicom_result);
}

/// \param removed  is added to
void remove_films_of(const fs::path& folder, const fs::path& journal, std::int64_t& removed) {
  std::error_code ignored;
  for (lungseg::journal_reader lines{journal}; lines.next();)
    for (const fs::path& file : files_of(lines))
      if (is_ours(folder / file)) removed += fs::remove(folder / file, ignored);
}

}  // namespace

bool has_films(const lungseg::prediction_run& run) {
  return run.command == "predict";
}

std::vector<fs::path> files_of(const lungseg::journal_reader& line) {
  if (!has_films(line.run())) return {};
  const lungseg::film_entry film = line.film().entry;
  if (!film.files) return {};
  const lungseg::result_files& named = *film.files;
  const std::string end = lungseg::result_files{""}.left;
  const lungseg::view_files seen{named.left.substr(0, named.left.size() - std::min(named.left.size(), end.size()))};
  std::vector<fs::path> files{named.left, named.right, named.overlay, fs::path{lungseg::report_folder} / seen.masks,
                              fs::path{lungseg::report_folder} / seen.thumbnail};
  for (const std::string& dicom : {named.segmentation, named.structured_report, named.presentation_state})
    if (!dicom.empty()) files.emplace_back(dicom);
  for (const fs::path& file : files)
    lungseg::expect<lungseg::format_error>(
        file.is_relative() && std::none_of(file.begin(), file.end(), [](const fs::path& each) { return each == ".."; }),
        line.file().string() + ": names a file outside of its folder: " + file.string());
  return files;
}

void expect_no_input(const fs::path& folder, const lungseg::output_guard& inputs) {
  const fs::path journal = folder / lungseg::journal_name;
  try {
    if (!fs::exists(journal) || !has_films(lungseg::journal_reader{journal}.run())) return;
    for (lungseg::journal_reader lines{journal}; lines.next();)
      for (const fs::path& file : files_of(lines))
        lungseg::expect<lungseg::option_error>(
            !inputs.keeps(folder / file),
            (folder / file).string() +
                ": is an input, and a result of the earlier run, whose place this one takes; name another folder");
  } catch (const lungseg::format_error&) {
    return;  // as far as it can be read; what comes behind it is not removed either
  }
}

void remove_earlier_run(const fs::path& folder, const lungseg::log_sink& log) {
  const fs::path going = folder / going_name;
  std::int64_t removed = 0;
  for (const fs::path& journal : {going, folder / lungseg::journal_name}) {
    if (!fs::exists(journal)) continue;
    try {
      if (!has_films(lungseg::journal_reader{journal}.run())) continue;
      if (journal != going) fs::rename(journal, going);
      remove_films_of(folder, going, removed);
    } catch (const lungseg::format_error& fault) {
      log(lungseg::log_level::warning, std::string{"results of an earlier run stay in the folder: "} + fault.what());
    }
    std::error_code ignored;
    fs::remove(going, ignored);
  }
  if (removed > 0)
    log(lungseg::log_level::note, folder.string() + ": removed " + std::to_string(removed) +
                                      " files of the earlier run, whose place this one takes");
}

}  // namespace cli
