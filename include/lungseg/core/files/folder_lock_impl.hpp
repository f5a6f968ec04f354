// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/folder_lock.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE folder_lock::folder_lock(const std::filesystem::path& folder) : file_{folder / ".lungseg.lock"} {
  do {
    close();
    descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    expect<file_error>(descriptor_ >= 0, folder.string() + ": cannot create " + file_.filename().string() +
                                             " in it: " + std::strerror(errno));
    if (!acquire()) {
      refuse_if_held(folder);
      return;
    }
  } while (!is_named());  // the holder before has removed what was opened
  sign();
}

LUNGSEG_INLINE folder_lock::~folder_lock() {
  if (descriptor_ >= 0 && is_named()) ::unlink(file_.c_str());  // before others can take it, so never theirs
  close();
}

LUNGSEG_INLINE bool folder_lock::acquire() const {
  while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR) return false;
  return true;
}

LUNGSEG_INLINE bool folder_lock::is_named() const noexcept {
  struct stat open, named;
  return ::fstat(descriptor_, &open) == 0 && ::stat(file_.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
         open.st_ino == named.st_ino;
}

LUNGSEG_INLINE void folder_lock::refuse_if_held(const std::filesystem::path& folder) {
  const int reason = errno;
  char text[300];
  const ssize_t count = ::pread(descriptor_, text, sizeof text, 0);
  close();
  if (reason != EWOULDBLOCK) {
    missing_ = std::strerror(reason);
    return;
  }
  std::string holder = count > 0 ? std::string(text, static_cast<std::size_t>(count)) : "no more is known";
  throw option_error{folder.string() + ": another run is writing there (" + holder.substr(0, holder.find('\n')) +
                     "); wait for its end, or name another folder"};
}

LUNGSEG_INLINE void folder_lock::sign() const noexcept {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const std::string text = "process " + std::to_string(::getpid()) + " on " + host + '\n';
  if (::ftruncate(descriptor_, 0) == 0) (void)!::pwrite(descriptor_, text.data(), text.size(), 0);
}

LUNGSEG_INLINE void folder_lock::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}}  // namespace lungseg::LUNGSEG_ABI
