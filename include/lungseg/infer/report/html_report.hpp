// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/page/page_modules.hpp"
#include "lungseg/infer/report/page/report_css.hpp"
#include "lungseg/infer/report/page/report_facts_js.hpp"
#include "lungseg/infer/report/page/report_film_js.hpp"
#include "lungseg/infer/report/page/report_html.hpp"
#include "lungseg/infer/report/page/report_js.hpp"
#include "lungseg/infer/report/page/report_rows_js.hpp"
#include "lungseg/infer/report/report_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the page of a run says beside its films.
struct html_report {
  std::string title = "Lungs on chest films";
  std::vector<std::pair<std::string, std::string>> facts;  // shown on top: model, laterality, settings
};

/// What of report_files/ is of the run and not of one film.
inline constexpr std::array report_parts{"page.css", "page.js", "films.js"};

namespace detail {

/// Adds a module to a script that has none, because a page in a file may not import: what it imports stands in front of
/// it already.
inline void write_module(std::ostream& out, std::string_view text) {
  constexpr std::string_view exported = "export ";
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("import ")) continue;
    if (line.starts_with(exported)) line.remove_prefix(exported.size());
    out << line << '\n';
  }
}

inline void write_report_script(std::ostream& out) {
  out << mark::report_part << "\n'use strict';\n(() => {\n";
  for (const page_module& shared : page_modules) write_module(out, shared.text);
  for (const std::string_view own : {report_rows_js, report_facts_js, report_film_js, report_js})
    write_module(out, own);
  out << "})();\n";
}

/// The films as a call of the script above.
template <film_entries Films>
void write_report_data(std::ostream& out, const html_report& report, const Films& films) {
  out << mark::report_part << "\nlungsegReport(";
  report_json json{out, 0};
  json.report([&] {
    json.text("title", report.title);
    json.list("facts", report.facts, [&](const auto& fact) {
      json.text("name", fact.first);
      json.text("value", fact.second);
    });
    json.list("films", films, [&](const film_entry& film) { write_film(json, film); });
  });
  out << ");\n";
}

}  // namespace detail

/// Writes the page of a run, which is good for tens of thousands of films: report.html, and into report_files/ its
/// script, its style and films.js, the table of all films. Names and reasons are data of that table and never markup.
/// With write_film_view for each film it needs nothing else, no network either. Each file is written as a whole, and
/// the page last.
/// \param folder  exists
/// \throws file_error when one cannot be written
template <film_entries Films = std::vector<film_entry>>
void write_html(const std::filesystem::path& folder, const html_report& report, const Films& films) {
  const std::filesystem::path beside = folder / report_folder;
  std::error_code ignored;  // writing says what is wrong
  std::filesystem::create_directory(beside, ignored);
  const auto [style, script, data] = report_parts;
  write_atomically(beside / style, [](std::ostream& out) { out << mark::report_part << '\n' << detail::report_css; });
  write_atomically(beside / script, [](std::ostream& out) { detail::write_report_script(out); });
  write_atomically(beside / data, [&](std::ostream& out) { detail::write_report_data(out, report, films); });
  write_atomically(folder / "report.html", [](std::ostream& out) { out << detail::report_html; });
}

}}  // namespace lungseg::LUNGSEG_ABI
