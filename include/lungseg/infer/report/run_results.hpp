// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/measurement_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a run as a whole leaves in its folder, made of its journal.
struct prediction_run_files {
  static constexpr const char *films = "films.json", *results = "results.json", *measurements = "measurements.csv",
                              *page = "report.html";

  /// \throws option_error as output_guard::expect_free, when one of them would take the place of another's file
  static void expect_free(const std::filesystem::path& folder, const output_guard& guard) {
    guard.expect_free(folder / films, mark::report);
    guard.expect_free(folder / results, mark::results);
    guard.expect_free(folder / page, mark::page);
    for (const char* part : report_parts) guard.expect_free(folder / report_folder / part, mark::report_part);
    guard.expect_free(folder / measurements, mark::measurements);
    guard.expect_free(folder / journal_name, mark::journal);
  }
};

/// Writes results.json of the films in a journal whose lines are in the order of the run's list.
/// \throws as journal_reader; file_error
inline void write_coco_results(const std::filesystem::path& file, const std::filesystem::path& journal) {
  write_atomically(file, [&](std::ostream& out) {
    coco_results_writer results{out};
    for (journal_reader films{journal}; films.next();)
      if (const journal_film each = films.film(); each.results()) results.add_written(*each.results());
    results.finish();
  });
}

/// Writes films.json, results.json, measurements.csv and the page of a run, in memory that does not depend on how many
/// films it has.
/// \param folder   of the results
/// \param journal  of the run, its lines in the order of the run's list
/// \param films    those of the journal, and such as have no line yet
/// \throws as journal_reader; file_error
inline void write_run_results(const std::filesystem::path& folder, const std::filesystem::path& journal,
                              const film_stream& films, const prediction_run& run) {
  write_film_table(folder / prediction_run_files::films, films, run.models);
  write_coco_results(folder / prediction_run_files::results, journal);
  write_measurements(folder / prediction_run_files::measurements, films);
  write_html(folder, {.facts = run.facts}, films);
}

/// How many films of a run came to what.
struct run_counts {
  std::int64_t films = 0, ok = 0, failed = 0, refused = 0, not_done = 0, both_lungs = 0;
  note_counts notes{};
  verdict_counts verdicts{};

  void add(const film_entry& one) {
    ++films;
    ok += one.status == film_status::ok;
    failed += one.status == film_status::failed;
    refused += one.status == film_status::refused;
    not_done += one.status == film_status::not_done;
    both_lungs += one.lungs == 2;
    notes.add(one.notes);
    if (one.status == film_status::ok) verdicts.add(one.verdict.level);
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
