// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Keeps a folder for one writer: a second one, in this process or another, is refused. The lock is the system's
/// (flock) on a file ".lungseg.lock" in the folder, so it ends with the process, however that ends; a file that a
/// killed process left does not bind. The file names its holder, and goes with the lock.
class folder_lock {
 public:
  /// \param folder  must exist
  /// \throws option_error  naming folder, process and host when another writer holds it
  /// \throws file_error    when the folder takes no file
  explicit folder_lock(const std::filesystem::path& folder) : file_{folder / ".lungseg.lock"} {
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
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock() {
    if (descriptor_ >= 0 && is_named()) ::unlink(file_.c_str());  // before others can take it, so never theirs
    close();
  }

  /// Why there is no lock, where the folder's file system knows none; empty when there is one. Then two writers are not
  /// told apart.
  const std::string& missing() const noexcept { return missing_; }

 private:
  bool acquire() const {
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
      if (errno != EINTR) return false;
    return true;
  }

  /// Whether the file that is open is still the one of that name.
  bool is_named() const noexcept {
    struct stat open, named;
    return ::fstat(descriptor_, &open) == 0 && ::stat(file_.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
  }

  /// \throws option_error when the lock is another's; else it is the file system that gives none
  void refuse_if_held(const std::filesystem::path& folder) {
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

  /// Says who holds the lock; a disk that is full has no bearing on the lock itself.
  void sign() const noexcept {
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    const std::string text = "process " + std::to_string(::getpid()) + " on " + host + '\n';
    if (::ftruncate(descriptor_, 0) == 0) (void)!::pwrite(descriptor_, text.data(), text.size(), 0);
  }

  void close() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

  std::filesystem::path file_;
  std::string missing_;
  int descriptor_ = -1;
};

}}  // namespace lungseg::LUNGSEG_ABI
