// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "lungseg/infer/report/journal_reader.hpp"
#include "lungseg/infer/report/read_film_entry.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE const detail::json_value* journal_film::results() const {
  const auto found = line.FindMember("results");
  return found == line.MemberEnd() ? nullptr : &found->value;
}

LUNGSEG_INLINE journal_reader::journal_reader(std::filesystem::path file)
    : file_{std::move(file)}, in_{file_, std::ios::binary} {
  expect<file_error>(in_.is_open(), file_.string() + ": cannot open: " + std::strerror(errno ? errno : ENOENT));
  expect<format_error>(take() && line_.starts_with(mark::journal), file_.string() + ": is no journal of a run");
  run_ = read([](std::string_view line) { return detail::read_run(line); });
}

LUNGSEG_INLINE bool journal_reader::next() {
  while (take()) {
    if (line_.starts_with(detail::film_line_begins)) {
      const char* const number = line_.data() + detail::film_line_begins.size();
      const auto parsed = std::from_chars(number, line_.data() + line_.size(), place_);
      if (parsed.ec != std::errc{} || place_ < 1 || place_ > run_.films.count) fail("has no place in the list");
      return true;
    }
    if (!line_.starts_with(detail::end_line_begins)) fail("is none of a journal");
    end_ = read([](std::string_view line) { return detail::read_end(line); });
  }
  return false;
}

LUNGSEG_INLINE film_entry journal_reader::head() const {
  return parse([](const detail::json_value& line) { return detail::read_film_head(line, "the film"); });
}

LUNGSEG_INLINE journal_film journal_reader::film() const {
  return read([](std::string_view line) {
    journal_film result{{}, detail::parsed_line(line)};
    result.entry = detail::read_film(result.line, "the film");
    return result;
  });
}

LUNGSEG_INLINE bool journal_reader::take() {
  begin_ = whole_;
  ++number_;
  errno = 0;
  const bool whole = std::getline(in_, line_) && !in_.eof();
  // What cannot be read is not the end: a resumed run would cut the journal off there.
  expect<file_error>(!in_.bad(), file_.string() + ": cannot read: " + std::strerror(errno ? errno : EIO));
  if (!whole) return false;
  whole_ = begin_ + line_.size() + 1;
  return true;
}

LUNGSEG_INLINE void journal_reader::fail(const std::string& what) const {
  throw format_error{file_.string() + ": line " + std::to_string(number_) + ": " + what};
}

LUNGSEG_INLINE film_stream films_of_journal(const std::filesystem::path& file) {
  return film_stream{[file]() -> film_stream::source {
    return [reader = std::make_shared<journal_reader>(file)](film_entry& next) {
      if (!reader->next()) return false;
      next = reader->film().entry;
      return true;
    };
  }};
}

}}  // namespace lungseg::LUNGSEG_ABI
