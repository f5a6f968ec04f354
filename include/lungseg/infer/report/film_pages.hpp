// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/core/files/sorted_records.hpp"
#include "lungseg/infer/report/film_table.hpp"
#include "lungseg/infer/report/run_counts.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many films a browser loads at a time.
inline constexpr std::int64_t films_per_page = 5000;

/// The file of a page, from 1: "films-0001.js".
std::string film_page_name(std::int64_t number);
/// How many pages so many films make; at least one.
std::int64_t film_pages_of(std::int64_t films) noexcept;

/// The films of a report as pages of films_per_page each, the worst first (worst_first_key). They are sorted on the
/// disk, in memory that does not depend on how many there are.
class film_pages {
 public:
  /// \throws disk_error
  void add(const film_entry& one);

  /// Writes the pages, each as a whole, as scripts that call lungsegFilms(number, films), and removes those behind the
  /// last that an earlier run has left.
  /// \param folder  exists
  /// \return what is on each page
  /// \throws file_error when one cannot be written
  /// \pre not called before
  std::vector<run_counts> write(const std::filesystem::path& folder);

 private:
  sorted_records films_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_pages_impl.hpp"
#endif
