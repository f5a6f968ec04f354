// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A list of byte strings on the disk and not in memory: records are added at its end, and read in their order by any
/// number of readers. The file lies in the system's folder for temporary files ($TMPDIR), has no name there, and goes
/// with its last user, however the process ends.
class record_file {
  struct handle {
    int descriptor = -1;
    ~handle() {
      if (descriptor >= 0) ::close(descriptor);
    }
  };

 public:
  /// \throws file_error when the folder takes no file
  record_file() : file_{std::make_shared<handle>()} {
    std::error_code fault;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(fault);
    expect<file_error>(!fault, "the folder for temporary files ($TMPDIR): " + fault.message());
    std::string name = (folder / "lungseg-XXXXXX").string();
    file_->descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_->descriptor < 0) fail("cannot create a temporary file");
    ::unlink(name.c_str());
    buffer_.reserve(capacity);
  }

  /// \throws disk_error when the folder takes nothing more
  void add(std::string_view record) {
    const auto length = static_cast<std::uint32_t>(record.size());
    put({reinterpret_cast<const char*>(&length), sizeof length});
    put(record);
    ++count_;
  }
  std::int64_t size() const noexcept { return count_; }
  /// Where the next record will begin [bytes].
  std::uint64_t end() const noexcept { return written_ + buffer_.size(); }

  /// Reads records from one place on.
  class reader {
   public:
    /// \return whether there was a record \throws file_error
    bool next(std::string& record) {
      std::uint32_t length = 0;
      if (at_ >= end_) return false;
      take(reinterpret_cast<char*>(&length), sizeof length);
      record.resize(length);
      take(record.data(), length);
      return true;
    }

   private:
    friend class record_file;
    reader(std::shared_ptr<const handle> file, std::uint64_t begin, std::uint64_t end)
        : file_{std::move(file)}, at_{begin}, end_{end} {}

    void take(char* to, std::size_t count) {
      while (count > 0) {
        if (next_ == block_.size()) fill();
        const std::size_t part = std::min(count, block_.size() - next_);
        std::memcpy(to, block_.data() + next_, part);
        to += part, next_ += part, at_ += part, count -= part;
      }
    }
    void fill() {
      block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(reader_capacity, end_ - at_)));
      next_ = 0;
      ssize_t got = 0;
      do got = ::pread(file_->descriptor, block_.data(), block_.size(), static_cast<off_t>(at_));
      while (got < 0 && errno == EINTR);
      if (got == 0) errno = EIO;  // it is shorter than what was written
      if (got <= 0) fail("cannot read a temporary file");
      block_.resize(static_cast<std::size_t>(got));
    }

    std::shared_ptr<const handle> file_;
    std::string block_{};
    std::size_t next_ = 0;
    std::uint64_t at_, end_;
  };

  /// Of all records that are there now.
  reader read() { return read(0, end()); }
  /// Of those between two places that end() gave.
  reader read(std::uint64_t begin, std::uint64_t end) {
    drain();
    return {file_, begin, end};
  }

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 16, reader_capacity = std::size_t{1} << 13;

  [[noreturn]] static void fail(const std::string& what) {
    const std::string reason = std::strerror(errno);
    std::error_code gone;
    throw disk_error{std::filesystem::temp_directory_path(gone).string() + ": " + what + ": " + reason};
  }
  void put(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > capacity) drain();
    buffer_ += bytes;
  }
  void drain() {
    for (std::size_t done = 0; done < buffer_.size();) {
      const ssize_t count = ::pwrite(file_->descriptor, buffer_.data() + done, buffer_.size() - done,
                                     static_cast<off_t>(written_ + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail("cannot write a temporary file");
      done += static_cast<std::size_t>(count);
    }
    written_ += buffer_.size();
    buffer_.clear();
  }

  std::shared_ptr<handle> file_;
  std::string buffer_{};
  std::uint64_t written_ = 0;
  std::int64_t count_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI
