// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/utf8.hpp"
#include "lungseg/infer/report/csv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string csv_field(std::string_view text) {
  std::string value = to_utf8(text);
  if (!value.empty() && std::string_view{"=+-@\t\r"}.find(value.front()) != std::string_view::npos)
    value.insert(0, "'");
  const bool plain =
      value.find_first_of(",\"\r\n") == value.npos && (value.empty() || (value.front() != ' ' && value.back() != ' '));
  if (plain) return value;
  std::string quoted = "\"";
  for (const char c : value) quoted += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return quoted + '"';
}

LUNGSEG_INLINE void write_csv_line(std::ostream& out, const std::vector<std::string>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) out << (i ? "," : "") << fields[i];
  out << "\r\n";
}

}}  // namespace lungseg::LUNGSEG_ABI
