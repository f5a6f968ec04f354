// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/journal_order.hpp"
#include "lungseg/infer/report/journal_reader.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE void journal_places::add(std::int64_t place) {
  const auto at = static_cast<std::size_t>(place);
  if (there_.size() <= at) there_.resize(std::max(at + 1, there_.size() * 3 / 2));
  count_ += !there_[at];
  there_[at] = true;
}

LUNGSEG_INLINE journal_places places_in(const std::filesystem::path& file) {
  journal_places places;
  for (journal_reader reader{file}; reader.next();)
    if (reader.head().status != film_status::failed) places.add(reader.place());
  return places;
}

LUNGSEG_INLINE journal_places tidy_journal(const std::filesystem::path& file, const journal_tidying& leave) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> lines;  // place and beginning
  journal_reader reader{file};
  bool tidy = true;
  while (reader.next()) {
    if (!leave.failed && reader.head().status == film_status::failed) {
      tidy = false;
      continue;
    }
    tidy = tidy && (lines.empty() || lines.back().first < reader.place());
    lines.emplace_back(reader.place(), reader.line_begin());
  }
  std::sort(lines.begin(), lines.end());
  journal_places places;
  for (const auto& [place, begin] : lines) places.add(place);
  const bool keep_end = reader.end() && leave.end;
  if (tidy && keep_end == reader.end().has_value() && std::filesystem::file_size(file) == reader.end_of_lines())
    return places;
  write_atomically(file, [&](std::ostream& out) {
    std::ifstream in{file, std::ios::binary};
    in.exceptions(std::ios::badbit | std::ios::failbit);
    std::string line;
    std::getline(in, line);
    out << line << '\n';
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i + 1 < lines.size() && lines[i + 1].first == lines[i].first) continue;
      in.seekg(static_cast<std::streamoff>(lines[i].second));
      std::getline(in, line);
      out << line << '\n';
    }
    if (keep_end) out << line_of(*reader.end());
  });
  return places;
}

}}  // namespace lungseg::LUNGSEG_ABI
