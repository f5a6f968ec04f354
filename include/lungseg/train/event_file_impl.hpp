// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/utf8.hpp"
#include "lungseg/train/event_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

LUNGSEG_INLINE protobuf& protobuf::varint(int field, std::uint64_t value) {
  key(field, 0);
  number(value);
  return *this;
}

LUNGSEG_INLINE protobuf& protobuf::bytes(int field, std::string_view value) {
  key(field, 2);
  number(value.size());
  text_ += value;
  return *this;
}

LUNGSEG_INLINE void protobuf::number(std::uint64_t value) {
  for (; value >= 128; value >>= 7) text_ += static_cast<char>(value | 128);
  text_ += static_cast<char>(value);
}

/// One record: length, its masked checksum, the bytes, their masked checksum.
inline std::string tf_record(const std::string& data) {
  const auto masked = [](const char* bytes, std::size_t count) {
    const std::uint32_t crc = crc32c(bytes, count);
    const std::uint32_t value = (crc >> 15 | crc << 17) + 0xA282EAD8u;
    return std::string{reinterpret_cast<const char*>(&value), 4};
  };
  const std::uint64_t length = data.size();
  std::string record{reinterpret_cast<const char*>(&length), 8};
  record += masked(record.data(), 8);
  record += data;
  record += masked(data.data(), data.size());
  return record;
}

LUNGSEG_INLINE double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace detail

LUNGSEG_INLINE scalar_writer::scalar_writer(const std::filesystem::path& folder, std::int64_t resumed_after) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  expect<file_error>(!fault, folder.string() + ": cannot create the folder: " + fault.message());
  const double now = detail::seconds_since_1970();
  // A run that is resumed within the same second must not write into the file of the run before it.
  int made = -1;
  for (int serial = 0; made < 0 && (serial == 0 || errno == EEXIST); ++serial) {
    char name[64];
    std::snprintf(name, sizeof name, "events.out.tfevents.%010lld.%04d.lungseg", static_cast<long long>(now), serial);
    file_ = folder / name;
    made = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (made >= 0) ::close(made);
  stream_.open(file_, std::ios::binary);
  check();
  put(detail::protobuf{}.fixed(1, now).bytes(3, "brain.Event:2"));
  if (resumed_after >= 0) {
    const auto start = detail::protobuf{}.varint(1, 1);  // SessionLog: status START
    put(detail::protobuf{}
            .fixed(1, now)
            .varint(2, static_cast<std::uint64_t>(resumed_after) + 1)
            .bytes(7, start.text()));
  }
  flush();
}

LUNGSEG_INLINE void scalar_writer::add(std::string_view tag, std::int64_t step, float value, double wall_time) {
  const auto scalar = detail::protobuf{}.bytes(1, to_utf8(tag)).fixed(2, value);
  const auto summary = detail::protobuf{}.bytes(1, scalar.text());
  put(detail::protobuf{}.fixed(1, wall_time).varint(2, static_cast<std::uint64_t>(step)).bytes(5, summary.text()));
}

LUNGSEG_INLINE void scalar_writer::flush() {
  stream_.flush();
  check();
}

LUNGSEG_INLINE void scalar_writer::put(const detail::protobuf& event) {
  const std::string record = detail::tf_record(event.text());
  stream_.write(record.data(), static_cast<std::streamsize>(record.size()));
}

LUNGSEG_INLINE void scalar_writer::check() const {
  expect<file_error>(stream_.good(), file_.string() + ": cannot write: " + std::strerror(errno));
}

}}  // namespace lungseg::LUNGSEG_ABI
