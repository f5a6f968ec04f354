// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/train/event_file.hpp"
#include "lungseg/train/named_values.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What stays of a CSV whose first column is a step: the header and the whole rows of steps up to `last`. A row that a
/// kill cut short is dropped.
inline std::string rows_until(const std::string& text, std::int64_t last) {
  std::size_t begin = text.find('\n');
  if (begin == text.npos) return {};
  std::string kept = text.substr(0, ++begin);
  for (std::size_t end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    std::int64_t step = 0;
    const auto read = std::from_chars(text.data() + begin, text.data() + end, step);
    if (read.ec == std::errc{} && step <= last) kept.append(text, begin, end + 1 - begin);
  }
  return kept;
}

}  // namespace detail

/// A CSV file with a row per step; every row is handed to the system at once, so that a killed run loses none.
class csv_curve {
 public:
  /// Starts a new file, or with a `resumed_after` of 0 or more continues one, without its rows of later steps.
  /// \throws file_error when it cannot be read or written
  explicit csv_curve(const std::filesystem::path& file, std::int64_t resumed_after = -1) : file_{file} {
    std::string kept;
    if (std::ifstream old{file, std::ios::binary}; resumed_after >= 0 && old)
      kept = detail::rows_until({std::istreambuf_iterator<char>{old}, {}}, resumed_after);
    header_ = kept.substr(0, kept.find('\n'));
    write_atomically(file, [&](std::ostream& out) { out << kept; });
    stream_.open(file, std::ios::binary | std::ios::app);
    check();
  }

  /// Appends a row. The first row's names become the header.
  /// \throws option_error when the names are not those of the rows before, file_error when the disk refuses
  void add(std::int64_t step, const named_values& values) {
    std::string header = "step", row = std::to_string(step);
    for (const auto& [name, value] : values) {
      header += "," + to_utf8(name);
      row += "," + detail::number_text(value);
    }
    if (header_.empty()) stream_ << (header_ = header) << '\n';
    expect<option_error>(header == header_,
                         file_.string() + ": has the columns " + header_ + ", but the run gives " + header);
    stream_ << row << '\n' << std::flush;
    check();
  }

 private:
  void check() const { expect<file_error>(stream_.good(), file_.string() + ": cannot write: " + std::strerror(errno)); }

  std::filesystem::path file_;
  std::string header_;
  std::ofstream stream_;
};

/// The curves of one part of a run ("train", "validation"): FOLDER/NAME.csv, and event files in FOLDER/events/NAME, so
/// that TensorBoard lays the parts of a run over each other.
class curves {
 public:
  /// \param resumed_after  step of the checkpoint that a run continues from; negative for a new run
  curves(const std::filesystem::path& folder, const std::string& name, std::int64_t resumed_after = -1)
      : csv_{folder / (name + ".csv"), resumed_after}, events_{folder / "events" / name, resumed_after} {}

  void add(std::int64_t step, const named_values& values) {
    csv_.add(step, values);
    for (const auto& [name, value] : values) events_.add(name, step, static_cast<float>(value));
    events_.flush();
  }

 private:
  csv_curve csv_;
  scalar_writer events_;
};

}}  // namespace lungseg::LUNGSEG_ABI
