// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/journal_line.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What a run has done, written down film by film in a file of JSON Lines, so that nothing of it need be kept in memory
/// and nothing is lost when the run is killed: a film's results count when its line is there, to the line's end. Lines
/// reach the system one by one, and the disk with the first one that comes a second after those before.
class film_journal {
 public:
  /// Begins a run's journal, in place of any that is there. \throws file_error
  film_journal(const std::filesystem::path& file, const prediction_run& run) : file_{file} {
    write_atomically(file, [&](std::ostream& out) { out << line_of(run); });
    open();
  }
  /// Goes on behind a journal's last line. \pre tidy_journal(file, {.end = false}) \throws file_error
  explicit film_journal(std::filesystem::path file) : file_{std::move(file)} { open(); }
  film_journal(const film_journal&) = delete;
  film_journal& operator=(const film_journal&) = delete;
  ~film_journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  const std::filesystem::path& file() const noexcept { return file_; }

  /// Adds a line as line_of gives it, of a film whose files are written.
  /// \throws disk_error for a disk that takes nothing more, else file_error
  void add(std::string_view line) {
    while (!line.empty()) {
      const ssize_t done = ::write(descriptor_, line.data(), line.size());
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) fail("cannot write");
      line.remove_prefix(static_cast<std::size_t>(done));
    }
    if (const auto now = clock::now(); now - synced_ >= std::chrono::seconds{1}) sync();
  }

  /// Puts everything on the disk. \throws as add
  void sync() {
    if (::fdatasync(descriptor_) != 0) fail("cannot flush to disk");
    synced_ = clock::now();
  }

 private:
  using clock = std::chrono::steady_clock;

  void open() {
    descriptor_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor_ < 0) fail("cannot open");
  }
  [[noreturn]] void fail(const std::string& what) const {
    const int reason = errno;
    const std::string story = file_.string() + ": " + what + ": " + std::strerror(reason);
    if (reason == ENOSPC || reason == EDQUOT || reason == EROFS || reason == EIO) throw disk_error{story};
    throw file_error{story};
  }

  std::filesystem::path file_;
  int descriptor_ = -1;
  clock::time_point synced_ = clock::now();
};

}}  // namespace lungseg::LUNGSEG_ABI
