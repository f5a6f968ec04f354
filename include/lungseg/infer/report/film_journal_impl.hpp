// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/infer/report/film_journal.hpp"
#include "lungseg/infer/report/journal_line.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film_journal::film_journal(const std::filesystem::path& file, const prediction_run& run) : file_{file} {
  write_atomically(file, [&](std::ostream& out) { out << line_of(run); });
  open();
}

LUNGSEG_INLINE film_journal::film_journal(std::filesystem::path file) : file_{std::move(file)} {
  open();
}

LUNGSEG_INLINE film_journal::~film_journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LUNGSEG_INLINE void film_journal::add(std::string_view line) {
  while (!line.empty()) {
    const ssize_t done = ::write(descriptor_, line.data(), line.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail("cannot write");
    line.remove_prefix(static_cast<std::size_t>(done));
  }
  if (const auto now = clock::now(); now - synced_ >= std::chrono::seconds{1}) sync();
}

LUNGSEG_INLINE void film_journal::sync() {
  if (::fdatasync(descriptor_) != 0) fail("cannot flush to disk");
  synced_ = clock::now();
}

LUNGSEG_INLINE void film_journal::open() {
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0) fail("cannot open");
}

LUNGSEG_INLINE void film_journal::fail(const std::string& what) const {
  const int reason = errno;
  const std::string story = file_.string() + ": " + what + ": " + std::strerror(reason);
  if (reason == ENOSPC || reason == EDQUOT || reason == EROFS || reason == EIO) throw disk_error{story};
  throw file_error{story};
}

}}  // namespace lungseg::LUNGSEG_ABI
