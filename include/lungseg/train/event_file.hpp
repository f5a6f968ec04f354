// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/utf8.hpp"

/// \file
/// TensorBoard event files: protocol buffers `Event` in the framing of TFRecord.
/// \source https://www.tensorflow.org/tutorials/load_data/tfrecord ("TFRecords format details"); event.proto and
///         summary.proto of TensorFlow; https://protobuf.dev/programming-guides/encoding

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Protocol buffer fields, appended to a string.
class protobuf {
 public:
  protobuf& varint(int field, std::uint64_t value) {
    key(field, 0);
    number(value);
    return *this;
  }
  protobuf& fixed(int field, double value) { return key(field, 1), raw(value); }
  protobuf& fixed(int field, float value) { return key(field, 5), raw(value); }
  protobuf& bytes(int field, std::string_view value) {
    key(field, 2);
    number(value.size());
    text_ += value;
    return *this;
  }
  const std::string& text() const noexcept { return text_; }

 private:
  void key(int field, unsigned wire) { number(static_cast<std::uint64_t>(field) << 3 | wire); }
  void number(std::uint64_t value) {
    for (; value >= 128; value >>= 7) text_ += static_cast<char>(value | 128);
    text_ += static_cast<char>(value);
  }
  template <class T>
  protobuf& raw(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof value);
    return *this;
  }
  std::string text_;
};

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

inline double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace detail

/// Writes scalars that TensorBoard shows as curves. Each writer makes a new file in `folder`; TensorBoard joins the
/// files of a folder in the order of their names, which hold the time.
class scalar_writer {
 public:
  /// Creates the folder if need be. A `resumed_after` of 0 or more tells TensorBoard to forget what earlier files of
  /// the folder hold for later steps than that. \throws file_error when the file cannot be created
  explicit scalar_writer(const std::filesystem::path& folder, std::int64_t resumed_after = -1) {
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

  /// One point of the curve `tag`.
  /// \param wall_time seconds since 1970
  void add(std::string_view tag, std::int64_t step, float value, double wall_time = detail::seconds_since_1970()) {
    const auto scalar = detail::protobuf{}.bytes(1, to_utf8(tag)).fixed(2, value);
    const auto summary = detail::protobuf{}.bytes(1, scalar.text());
    put(detail::protobuf{}.fixed(1, wall_time).varint(2, static_cast<std::uint64_t>(step)).bytes(5, summary.text()));
  }

  /// Hands what was added to the system.
  /// \throws file_error when the disk refuses
  void flush() {
    stream_.flush();
    check();
  }

  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  void put(const detail::protobuf& event) {
    const std::string record = detail::tf_record(event.text());
    stream_.write(record.data(), static_cast<std::streamsize>(record.size()));
  }
  void check() const { expect<file_error>(stream_.good(), file_.string() + ": cannot write: " + std::strerror(errno)); }

  std::filesystem::path file_;
  std::ofstream stream_;
};

}}  // namespace lungseg::LUNGSEG_ABI
