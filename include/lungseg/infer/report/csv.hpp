// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A text as a field of a CSV file: quoted where it holds a comma, a quote or a line's end, which are doubled, or
/// begins or ends with a space. Text that spreadsheets would take for a formula gets an apostrophe in front; bytes that
/// are not UTF-8 become U+FFFD.
/// \source RFC 4180; OWASP, "CSV Injection"
std::string csv_field(std::string_view text);

/// A line of a CSV file, of fields that are written as they are.
void write_csv_line(std::ostream& out, const std::vector<std::string>& fields);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/csv_impl.hpp"
#endif
