// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/utf8.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE pending_file::pending_file(const std::filesystem::path& goal) : goal_{goal}, temporary_{goal} {
  // Renaming over a device or a folder would destroy it or fail late, so say so before any work is done.
  std::error_code ignored;
  const auto kind = std::filesystem::status(goal, ignored).type();
  expect<file_error>(kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular ||
                         kind == std::filesystem::file_type::none,
                     goal.string() + ": cannot write: not a regular file");
  static std::atomic<unsigned> serial{0};
  // Of a long name only the beginning, so that a name that the file system takes never becomes one that it refuses.
  const std::string begin = std::string{utf8_prefix(goal.filename().string(), most_of_name)} +
                            std::string{partial_mark} + std::to_string(::getpid()) + "-";
  do {  // a process of the same number, on another machine, may write here, too
    temporary_.replace_filename(begin + std::to_string(serial++));
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) fail("cannot create " + temporary_.filename().string() + " beside it");
  setp(buffer_.get(), buffer_.get() + capacity);
}

LUNGSEG_INLINE pending_file::~pending_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(temporary_.c_str());
}

LUNGSEG_INLINE void pending_file::put(const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t done = ::write(descriptor_, bytes, count);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail("cannot write");
    bytes += done;
    count -= static_cast<std::size_t>(done);
  }
}

LUNGSEG_INLINE void pending_file::commit() {
  drain();
  if (::fsync(descriptor_) != 0) fail("cannot flush to disk");
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("cannot close");
  if (::rename(temporary_.c_str(), goal_.c_str()) != 0) fail("cannot replace");
  committed_ = true;
  sync_folder();
}

LUNGSEG_INLINE pending_file::int_type pending_file::overflow(int_type next) {
  drain();
  if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
  return traits_type::not_eof(next);
}

LUNGSEG_INLINE std::streamsize pending_file::xsputn(const char* bytes, std::streamsize count) {
  if (count > epptr() - pptr()) drain();
  if (count >= static_cast<std::streamsize>(capacity)) {
    put(bytes, static_cast<std::size_t>(count));
  } else {
    std::memcpy(pptr(), bytes, static_cast<std::size_t>(count));
    pbump(static_cast<int>(count));
  }
  return count;
}

LUNGSEG_INLINE int pending_file::sync() {
  drain();
  return 0;
}

LUNGSEG_INLINE void pending_file::fail(const std::string& what) const {
  const int reason = errno;
  const std::string story = goal_.string() + ": " + what + ": " + std::strerror(reason);
  if (reason == ENOSPC || reason == EDQUOT || reason == EROFS || reason == EIO) throw disk_error{story};
  throw file_error{story};
}

LUNGSEG_INLINE void pending_file::drain() {
  put(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_.get(), buffer_.get() + capacity);
}

LUNGSEG_INLINE void pending_file::sync_folder() const noexcept {
  const int folder = ::open(goal_.has_parent_path() ? goal_.parent_path().c_str() : ".", O_RDONLY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace detail

LUNGSEG_INLINE void remove_partial_files(const std::filesystem::path& folder) {
  std::error_code fault;
  std::filesystem::directory_iterator each{folder, fault};
  for (; !fault && each != std::filesystem::directory_iterator{}; each.increment(fault)) {
    const std::string name = each->path().filename().string();
    const std::size_t mark = name.rfind(detail::partial_mark);
    if (mark == name.npos || name.find_first_not_of("0123456789-", mark + detail::partial_mark.size()) != name.npos)
      continue;
    std::error_code ignored;
    if (each->is_regular_file(ignored)) std::filesystem::remove(each->path(), ignored);
  }
}

LUNGSEG_INLINE void write_atomically(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  detail::pending_file pending{file};
  pending.put(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  pending.commit();
}

}}  // namespace lungseg::LUNGSEG_ABI
