// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/infer/report/film_pages.hpp"
#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the page of a run says beside its films.
struct html_report {
  std::string title = "Lungs on chest films";
  std::vector<std::pair<std::string, std::string>> facts;  // shown on top: model, laterality, settings
};

/// What of report_files/ is of the run, and neither of a page of films nor of one film.
inline constexpr std::array report_parts{"page.css", "page.js", "films.js"};

namespace detail {

void write_report(const std::filesystem::path& folder, const html_report& report, film_pages& films);

}  // namespace detail

/// Writes the page of a run: report.html, and into report_files/ its script, its style, the films in pages of
/// films_per_page each, the worst first, and films.js, which says what is on each page. Names and reasons are data and
/// never markup. With write_film_view for each film it needs nothing else, no network either. Each file is written as a
/// whole; films.js is there only beside the pages that it tells of, and report.html is the last. Memory does not depend
/// on how many films there are.
/// \param folder  exists
/// \throws file_error when one cannot be written, or the folder for temporary files takes nothing more
template <film_entries Films = std::vector<film_entry>>
void write_html(const std::filesystem::path& folder, const html_report& report, const Films& films) {
  film_pages pages;
  for (const film_entry& each : films) pages.add(each);
  detail::write_report(folder, report, pages);
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/html_report_impl.hpp"
#endif
