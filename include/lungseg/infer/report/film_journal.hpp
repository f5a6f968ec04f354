// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "lungseg/infer/report/prediction_run.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a run has done, written down film by film in a file of JSON Lines, so that nothing of it need be kept in memory
/// and nothing is lost when the run is killed: a film's results count when its line is there, to the line's end. Lines
/// reach the system one by one, and the disk with the first one that comes a second after those before.
class film_journal {
 public:
  /// Begins a run's journal, in place of any that is there. \throws file_error
  film_journal(const std::filesystem::path& file, const prediction_run& run);
  /// Goes on behind a journal's last line. \pre tidy_journal(file, {.end = false}) \throws file_error
  explicit film_journal(std::filesystem::path file);
  film_journal(const film_journal&) = delete;
  film_journal& operator=(const film_journal&) = delete;
  ~film_journal();

  const std::filesystem::path& file() const noexcept { return file_; }

  /// Adds a line as line_of gives it, of a film whose files are written.
  /// \throws disk_error for a disk that takes nothing more, else file_error
  void add(std::string_view line);

  /// Puts everything on the disk. \throws as add
  void sync();

 private:
  using clock = std::chrono::steady_clock;

  void open();
  [[noreturn]] void fail(const std::string& what) const;

  std::filesystem::path file_;
  int descriptor_ = -1;
  clock::time_point synced_ = clock::now();
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/infer/report/film_journal_impl.hpp"
#endif
