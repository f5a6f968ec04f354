// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/coco_results.hpp"
#include "lungseg/infer/report/film_stream.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/prediction_run.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a run as a whole leaves in its folder, made of its journal.
struct prediction_run_files {
  static constexpr const char *films = "films.json", *results = "results.json", *measurements = "measurements.csv",
                              *page = "report.html";

  /// \param count  how many films the run has, or more
  /// \throws option_error as output_guard::expect_free, when one of them would take the place of another's file
  static void expect_free(const std::filesystem::path& folder, const output_guard& guard, std::int64_t count);
};

/// Writes results.json of the films in a journal whose lines are in the order of the run's list.
/// \throws as journal_reader; file_error
void write_coco_results(const std::filesystem::path& file, const std::filesystem::path& journal);

/// Writes films.json, results.json, measurements.csv and the page of a run, in memory that does not depend on how many
/// films it has.
/// \param folder   of the results
/// \param journal  of the run, its lines in the order of the run's list
/// \param films    those of the journal, and such as have no line yet
/// \throws as journal_reader; file_error
void write_run_results(const std::filesystem::path& folder, const std::filesystem::path& journal,
                       const film_stream& films, const prediction_run& run);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/run_results_impl.hpp"
#endif
