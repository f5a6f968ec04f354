// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <system_error>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/film_order.hpp"
#include "lungseg/infer/report/film_view.hpp"
#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/page/page_modules.hpp"
#include "lungseg/infer/report/page/report_css.hpp"
#include "lungseg/infer/report/page/report_data_js.hpp"
#include "lungseg/infer/report/page/report_facts_js.hpp"
#include "lungseg/infer/report/page/report_film_js.hpp"
#include "lungseg/infer/report/page/report_html.hpp"
#include "lungseg/infer/report/page/report_js.hpp"
#include "lungseg/infer/report/page/report_pages_js.hpp"
#include "lungseg/infer/report/page/report_rows_js.hpp"
#include "lungseg/infer/report/report_json.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// How many films of a page came to what: of levels and notes those that there are, levels from the worst.
inline void write_counts(report_json& json, const run_counts& page) {
  json.count("films", page.films);
  json.object("levels", [&] {
    for (const film_level level : film_levels)
      if (page.of(level) > 0) json.count(name(level), page.of(level));
  });
  json.count("both_lungs", page.both_lungs);
  json.count("one_lung", page.one_lung);
  json.count("no_lung", page.ok - page.both_lungs - page.one_lung);
  json.count("noted", page.notes.noted());
  json.object("notes", [&] {
    for (std::size_t i = 0; i < note_codes; ++i)
      if (const auto code = static_cast<note_code>(i); page.notes.of(code) > 0)
        json.count(name(code), page.notes.of(code));
  });
}

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
  for (const std::string_view own :
       {report_data_js, report_rows_js, report_facts_js, report_film_js, report_pages_js, report_js})
    write_module(out, own);
  out << "})();\n";
}

/// What the run is, and what is on each of its pages, as a call of the script above.
inline void write_report_index(std::ostream& out, const html_report& report, const std::vector<run_counts>& pages) {
  out << mark::report_part << "\nlungsegReport(";
  report_json json{out, 0};
  json.report([&] {
    json.text("title", report.title);
    json.list("facts", report.facts, [&](const auto& fact) {
      json.text("name", fact.first);
      json.text("value", fact.second);
    });
    json.list("pages", pages, [&](const run_counts& page) { write_counts(json, page); });
  });
  out << ");\n";
}

LUNGSEG_INLINE void write_report(const std::filesystem::path& folder, const html_report& report, film_pages& films) {
  const std::filesystem::path beside = folder / report_folder;
  const auto [style, script, index] = report_parts;
  std::error_code ignored;  // writing says what is wrong
  std::filesystem::create_directory(beside, ignored);
  // Of an earlier run, whose pages go now.
  if (holds_mark(beside / index, mark::report_part)) std::filesystem::remove(beside / index, ignored);
  const std::vector<run_counts> pages = films.write(beside);
  write_atomically(beside / style, [](std::ostream& out) { out << mark::report_part << '\n' << report_css; });
  write_atomically(beside / script, [](std::ostream& out) { write_report_script(out); });
  write_atomically(beside / index, [&](std::ostream& out) { write_report_index(out, report, pages); });
  write_atomically(folder / "report.html", [](std::ostream& out) { out << report_html; });
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
