// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <vector>

#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/core/log.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace cli {

/// Whether each film of a run has files of its own.
bool has_films(const lungseg::prediction_run& run);

/// The files of a film, below the folder of its run; none where it has no results.
/// \throws format_error for a journal that names a file outside of its folder
std::vector<std::filesystem::path> files_of(const lungseg::journal_reader& line);

/// Says so before any work is done where an earlier prediction in the folder has made a file that is read now, and that
/// remove_earlier_run would remove.
/// \throws option_error naming the file and what to do
void expect_no_input(const std::filesystem::path& folder, const lungseg::output_guard& inputs);

/// Removes the journal of an earlier prediction and the files that it names: DICOM films are called film_000001 and so
/// on, so files that stayed would pass for those of other patients. Says how many. Of a folder without one, or with a
/// journal of another command, nothing is removed; nor is a file that bears no mark of ours. When it is interrupted,
/// the next call does the rest.
void remove_earlier_run(const std::filesystem::path& folder, const lungseg::log_sink& log);

}  // namespace cli
