// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The table of which DICOM file is called what in a run's results.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace cli {

/// A DICOM file of a run and what the run calls it: results and messages have this name and not the file's, which often
/// tells whose film it is.
struct private_name {
  std::string name;
  std::filesystem::path file;
  std::string left_out;  // why it is no film; empty for a film
};

/// Writes the table as CSV, as a whole or not at all. \param next  the next name; none at the end \throws file_error
void write_name_table(const std::filesystem::path& file, const std::function<std::optional<private_name>()>& next);

}  // namespace cli
