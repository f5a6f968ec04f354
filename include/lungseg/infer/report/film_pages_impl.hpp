// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <ostream>
#include <system_error>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/film_order.hpp"
#include "lungseg/infer/report/film_pages.hpp"
#include "lungseg/infer/report/journal_line.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE std::string film_page_name(std::int64_t number) {
  constexpr std::size_t digits = 4;
  const std::string text = std::to_string(number);
  return "films-" + std::string(digits - std::min(digits, text.size()), '0') + text + ".js";
}

LUNGSEG_INLINE std::int64_t film_pages_of(std::int64_t films) noexcept {
  return std::max<std::int64_t>(1, (films + films_per_page - 1) / films_per_page);
}

LUNGSEG_INLINE void film_pages::add(const film_entry& one) {
  films_.add(
      {worst_first_key(one), detail::json_line([&](detail::line_json& json) { detail::write_film(json, one); })});
}

LUNGSEG_INLINE std::vector<run_counts> film_pages::write(const std::filesystem::path& folder) {
  std::vector<run_counts> pages(static_cast<std::size_t>(film_pages_of(films_.size())));
  std::int64_t number = 0;
  for (run_counts& page : pages)
    write_atomically(folder / film_page_name(++number), [&](std::ostream& out) {
      out << mark::report_part << "\nlungsegFilms(" << number << ",[\n";
      keyed_record next;
      while (page.films < films_per_page && films_.next(next)) {
        out << (page.films > 0 ? "," : "") << next.value;
        page.add(detail::read_film(detail::parsed_line(next.value), "the film"));
      }
      out << "]);\n";
    });
  std::error_code ignored;
  while (holds_mark(folder / film_page_name(++number), mark::report_part))
    std::filesystem::remove(folder / film_page_name(number), ignored);
  return pages;
}

}}  // namespace lungseg::LUNGSEG_ABI
