// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

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
  const detail::json_value* results() const;
};

/// Reads a run's journal film by film. A last line without its end, which a run that was killed leaves behind, does not
/// count.
class journal_reader {
 public:
  /// \throws file_error when there is no such file, or it cannot be read; format_error when it is no journal, or its first line has no end
  explicit journal_reader(std::filesystem::path file);

  const std::filesystem::path& file() const noexcept { return file_; }
  const prediction_run& run() const noexcept { return run_; }

  /// Goes to the next film. \return whether there is one
  /// \throws format_error for a line that is none of a journal; file_error when the file cannot be read
  bool next();

  std::int64_t place() const noexcept { return place_; }          ///< of the film, in the run's list
  std::string_view line() const noexcept { return line_; }        ///< of the film, without its end
  std::uint64_t line_begin() const noexcept { return begin_; }    ///< of that, in the file [bytes]
  std::uint64_t end_of_lines() const noexcept { return whole_; }  ///< of what was read [bytes]
  /// How the run ended, when it did; known when next() has come to the end.
  const std::optional<run_end>& end() const noexcept { return end_; }

  /// Which film it is, and what became of it, whatever the command. \throws format_error as film()
  film_entry head() const;
  /// What made(JSON) makes of the line. \throws format_error naming file, line and what that says is wrong with it
  template <class F>
  std::invoke_result_t<F, const detail::json_value&> parse(const F& made) const {
    return read([&](std::string_view line) { return made(detail::parsed_line(line)); });
  }
  /// Of a prediction. \throws format_error naming file, line and what is wrong with it
  journal_film film() const;

 private:
  bool take();
  template <class F>
  std::invoke_result_t<F, std::string_view> read(const F& parse) const {
    try {
      return parse(std::string_view{line_});
    } catch (const error& fault) {
      fail(fault.what());
    }
  }
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path file_;
  std::ifstream in_;
  std::string line_{};
  prediction_run run_{};
  std::optional<run_end> end_{};
  std::int64_t place_ = 0, number_ = 0;
  std::uint64_t begin_ = 0, whole_ = 0;
};

/// The films of a journal whose lines are in the order of the run's list.
film_stream films_of_journal(const std::filesystem::path& file);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/journal_reader_impl.hpp"
#endif
