// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/film_view.hpp"
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

void write_report_script(std::ostream& out);
void write_report_style(std::ostream& out);
void write_report_page(std::ostream& out);

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
  write_atomically(beside / style, [](std::ostream& out) { detail::write_report_style(out); });
  write_atomically(beside / script, [](std::ostream& out) { detail::write_report_script(out); });
  write_atomically(beside / data, [&](std::ostream& out) { detail::write_report_data(out, report, films); });
  write_atomically(folder / "report.html", [](std::ostream& out) { detail::write_report_page(out); });
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/html_report_impl.hpp"
#endif
