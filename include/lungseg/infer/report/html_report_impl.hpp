// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <string_view>

#include "lungseg/infer/report/html_report.hpp"
#include "lungseg/infer/report/page/page_modules.hpp"
#include "lungseg/infer/report/page/report_css.hpp"
#include "lungseg/infer/report/page/report_facts_js.hpp"
#include "lungseg/infer/report/page/report_film_js.hpp"
#include "lungseg/infer/report/page/report_html.hpp"
#include "lungseg/infer/report/page/report_js.hpp"
#include "lungseg/infer/report/page/report_rows_js.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

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

LUNGSEG_INLINE void write_report_script(std::ostream& out) {
  out << mark::report_part << "\n'use strict';\n(() => {\n";
  for (const page_module& shared : page_modules) write_module(out, shared.text);
  for (const std::string_view own : {report_rows_js, report_facts_js, report_film_js, report_js})
    write_module(out, own);
  out << "})();\n";
}

LUNGSEG_INLINE void write_report_style(std::ostream& out) {
  out << mark::report_part << '\n' << report_css;
}

LUNGSEG_INLINE void write_report_page(std::ostream& out) {
  out << report_html;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
