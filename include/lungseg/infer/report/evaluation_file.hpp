// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <ostream>

#include "lungseg/infer/report/report_json.hpp"
#include "lungseg/infer/score/evaluation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Writes report.json part by part.
class report_writer {
 public:
  explicit report_writer(std::ostream& out);

  void write(const evaluation_report& report);

 private:
  void rules();

  report_json json_;
};

}  // namespace detail

/// Writes the report as JSON (design, section 8), as a whole or not at all. What could not be measured is null.
/// \throws file_error when it cannot be written.
void write_report(const std::filesystem::path& file, const evaluation_report& report);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/evaluation_file_impl.hpp"
#endif
