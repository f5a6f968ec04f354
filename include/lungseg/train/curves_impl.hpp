// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/train/curves.hpp"
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

LUNGSEG_INLINE csv_curve::csv_curve(const std::filesystem::path& file, std::int64_t resumed_after) : file_{file} {
  std::string kept;
  if (std::ifstream old{file, std::ios::binary}; resumed_after >= 0 && old)
    kept = detail::rows_until({std::istreambuf_iterator<char>{old}, {}}, resumed_after);
  header_ = kept.substr(0, kept.find('\n'));
  write_atomically(file, [&](std::ostream& out) { out << kept; });
  stream_.open(file, std::ios::binary | std::ios::app);
  check();
}

LUNGSEG_INLINE void csv_curve::add(std::int64_t step, const named_values& values) {
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

LUNGSEG_INLINE void csv_curve::check() const {
  expect<file_error>(stream_.good(), file_.string() + ": cannot write: " + std::strerror(errno));
}

LUNGSEG_INLINE curves::curves(const std::filesystem::path& folder, const std::string& name, std::int64_t resumed_after)
    : csv_{folder / (name + ".csv"), resumed_after}, events_{folder / "events" / name, resumed_after} {}

LUNGSEG_INLINE void curves::add(std::int64_t step, const named_values& values) {
  csv_.add(step, values);
  for (const auto& [name, value] : values) events_.add(name, step, static_cast<float>(value));
  events_.flush();
}

}}  // namespace lungseg::LUNGSEG_ABI
