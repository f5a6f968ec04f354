// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/record_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE record_file::handle::~handle() {
  if (descriptor >= 0) ::close(descriptor);
}

LUNGSEG_INLINE record_file::record_file() : file_{std::make_shared<handle>()} {
  std::error_code fault;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(fault);
  expect<file_error>(!fault, "the folder for temporary files ($TMPDIR): " + fault.message());
  std::string name = (folder / "lungseg-XXXXXX").string();
  file_->descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_->descriptor < 0) fail("cannot create a temporary file");
  ::unlink(name.c_str());
  buffer_.reserve(capacity);
}

LUNGSEG_INLINE void record_file::add(std::string_view record) {
  const auto length = static_cast<std::uint32_t>(record.size());
  put({reinterpret_cast<const char*>(&length), sizeof length});
  put(record);
  ++count_;
}

LUNGSEG_INLINE bool record_file::reader::next(std::string& record) {
  std::uint32_t length = 0;
  if (at_ >= end_) return false;
  take(reinterpret_cast<char*>(&length), sizeof length);
  record.resize(length);
  take(record.data(), length);
  return true;
}

LUNGSEG_INLINE record_file::reader::reader(std::shared_ptr<const handle> file, std::uint64_t begin, std::uint64_t end)
    : file_{std::move(file)}, at_{begin}, end_{end} {}

LUNGSEG_INLINE void record_file::reader::take(char* to, std::size_t count) {
  while (count > 0) {
    if (next_ == block_.size()) fill();
    const std::size_t part = std::min(count, block_.size() - next_);
    std::memcpy(to, block_.data() + next_, part);
    to += part, next_ += part, at_ += part, count -= part;
  }
}

LUNGSEG_INLINE void record_file::reader::fill() {
  block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(reader_capacity, end_ - at_)));
  next_ = 0;
  ssize_t got = 0;
  do got = ::pread(file_->descriptor, block_.data(), block_.size(), static_cast<off_t>(at_));
  while (got < 0 && errno == EINTR);
  if (got == 0) errno = EIO;  // it is shorter than what was written
  if (got <= 0) fail("cannot read a temporary file");
  block_.resize(static_cast<std::size_t>(got));
}

LUNGSEG_INLINE record_file::reader record_file::read() {
  return read(0, end());
}

LUNGSEG_INLINE record_file::reader record_file::read(std::uint64_t begin, std::uint64_t end) {
  drain();
  return {file_, begin, end};
}

LUNGSEG_INLINE void record_file::fail(const std::string& what) {
  const std::string reason = std::strerror(errno);
  std::error_code gone;
  throw disk_error{std::filesystem::temp_directory_path(gone).string() + ": " + what + ": " + reason};
}

LUNGSEG_INLINE void record_file::put(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > capacity) drain();
  buffer_ += bytes;
}

LUNGSEG_INLINE void record_file::drain() {
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t count =
        ::pwrite(file_->descriptor, buffer_.data() + done, buffer_.size() - done, static_cast<off_t>(written_ + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail("cannot write a temporary file");
    done += static_cast<std::size_t>(count);
  }
  written_ += buffer_.size();
  buffer_.clear();
}

}}  // namespace lungseg::LUNGSEG_ABI
