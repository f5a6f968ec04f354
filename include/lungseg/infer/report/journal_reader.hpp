// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/film_stream.hpp"
#include "lungseg/infer/report/journal_line.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The journal of a run in its folder of results.
inline constexpr const char* journal_name = "journal.jsonl";

/// A film of a journal as it was read.
struct journal_film {
  film_entry entry{};
  rapidjson::Document line{};  // all of it

  /// The film's entries of results.json; nullptr where it has none.
  const detail::json_value* results() const {
    const auto found = line.FindMember("results");
    return found == line.MemberEnd() ? nullptr : &found->value;
  }
};

/// Reads a run's journal film by film. A last line without its end, which a run that was killed leaves behind, does not
/// count.
class journal_reader {
 public:
  /// \throws file_error when there is no such file, or it cannot be read; format_error when it is no journal, or its first line has no end
  explicit journal_reader(std::filesystem::path file) : file_{std::move(file)}, in_{file_, std::ios::binary} {
    expect<file_error>(in_.is_open(), file_.string() + ": cannot open: " + std::strerror(errno ? errno : ENOENT));
    expect<format_error>(take() && line_.starts_with(mark::journal), file_.string() + ": is no journal of a run");
    run_ = read([](std::string_view line) { return detail::read_run(line); });
  }

  const std::filesystem::path& file() const noexcept { return file_; }
  const prediction_run& run() const noexcept { return run_; }

  /// Goes to the next film. \return whether there is one
  /// \throws format_error for a line that is none of a journal; file_error when the file cannot be read
  bool next() {
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

  std::int64_t place() const noexcept { return place_; }          ///< of the film, in the run's list
  std::string_view line() const noexcept { return line_; }        ///< of the film, without its end
  std::uint64_t line_begin() const noexcept { return begin_; }    ///< of that, in the file [bytes]
  std::uint64_t end_of_lines() const noexcept { return whole_; }  ///< of what was read [bytes]
  /// How the run ended, when it did; known when next() has come to the end.
  const std::optional<run_end>& end() const noexcept { return end_; }

  /// Which film it is, and what became of it, whatever the command. \throws format_error as film()
  film_entry head() const {
    return parse([](const detail::json_value& line) { return detail::read_film_head(line, "the film"); });
  }
  /// What made(JSON) makes of the line. \throws format_error naming file, line and what that says is wrong with it
  template <class F>
  std::invoke_result_t<F, const detail::json_value&> parse(const F& made) const {
    return read([&](std::string_view line) { return made(detail::parsed_line(line)); });
  }
  /// Of a prediction. \throws format_error naming file, line and what is wrong with it
  journal_film film() const {
    return read([](std::string_view line) {
      journal_film result{{}, detail::parsed_line(line)};
      result.entry = detail::read_film(result.line, "the film");
      return result;
    });
  }

 private:
  bool take() {
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
  template <class F>
  std::invoke_result_t<F, std::string_view> read(const F& parse) const {
    try {
      return parse(std::string_view{line_});
    } catch (const error& fault) {
      fail(fault.what());
    }
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw format_error{file_.string() + ": line " + std::to_string(number_) + ": " + what};
  }

  std::filesystem::path file_;
  std::ifstream in_;
  std::string line_{};
  prediction_run run_{};
  std::optional<run_end> end_{};
  std::int64_t place_ = 0, number_ = 0;
  std::uint64_t begin_ = 0, whole_ = 0;
};

/// The films of a journal whose lines are in the order of the run's list.
inline film_stream films_of_journal(const std::filesystem::path& file) {
  return film_stream{[file]() -> film_stream::source {
    return [reader = std::make_shared<journal_reader>(file)](film_entry& next) {
      if (!reader->next()) return false;
      next = reader->film().entry;
      return true;
    };
  }};
}

}}  // namespace lungseg::LUNGSEG_ABI
