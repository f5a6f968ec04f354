// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "lungseg/train/event_file.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A CSV file with a row per step; every row is handed to the system at once, so that a killed run loses none.
class csv_curve {
 public:
  /// Starts a new file, or with a `resumed_after` of 0 or more continues one, without its rows of later steps.
  /// \throws file_error when it cannot be read or written
  explicit csv_curve(const std::filesystem::path& file, std::int64_t resumed_after = -1);

  /// Appends a row. The first row's names become the header.
  /// \throws option_error when the names are not those of the rows before, file_error when the disk refuses
  void add(std::int64_t step, const named_values& values);

 private:
  void check() const;

  std::filesystem::path file_;
  std::string header_;
  std::ofstream stream_;
};

/// The curves of one part of a run ("train", "validation"): FOLDER/NAME.csv, and event files in FOLDER/events/NAME, so
/// that TensorBoard lays the parts of a run over each other.
class curves {
 public:
  /// \param resumed_after  step of the checkpoint that a run continues from; negative for a new run
  curves(const std::filesystem::path& folder, const std::string& name, std::int64_t resumed_after = -1);

  void add(std::int64_t step, const named_values& values);

 private:
  csv_curve csv_;
  scalar_writer events_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/curves_impl.hpp"
#endif
