// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/infer/report/film_pages.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/measurement_table.hpp"
#include "lungseg/infer/report/run_results.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void prediction_run_files::expect_free(const std::filesystem::path& folder, const output_guard& guard,
                                                      std::int64_t count) {
  guard.expect_free(folder / films, mark::report);
  guard.expect_free(folder / results, mark::results);
  guard.expect_free(folder / page, mark::page);
  for (const char* part : report_parts) guard.expect_free(folder / report_folder / part, mark::report_part);
  for (std::int64_t number = 1; number <= film_pages_of(count); ++number)
    guard.expect_free(folder / report_folder / film_page_name(number), mark::report_part);
  guard.expect_free(folder / measurements, mark::measurements);
  guard.expect_free(folder / journal_name, mark::journal);
}

LUNGSEG_INLINE void write_coco_results(const std::filesystem::path& file, const std::filesystem::path& journal) {
  write_atomically(file, [&](std::ostream& out) {
    coco_results_writer results{out};
    for (journal_reader films{journal}; films.next();)
      if (const journal_film each = films.film(); each.results()) results.add_written(*each.results());
    results.finish();
  });
}

LUNGSEG_INLINE void write_run_results(const std::filesystem::path& folder, const std::filesystem::path& journal,
                                      const film_stream& films, const prediction_run& run) {
  write_film_table(folder / prediction_run_files::films, films, run.models);
  write_coco_results(folder / prediction_run_files::results, journal);
  write_measurements(folder / prediction_run_files::measurements, films);
  write_html(folder, {.facts = run.facts}, films);
}

}}  // namespace lungseg::LUNGSEG_ABI
