// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "lungseg/core/error.hpp"

/// \file
/// TensorBoard event files: protocol buffers `Event` in the framing of TFRecord.
/// \source https://www.tensorflow.org/tutorials/load_data/tfrecord ("TFRecords format details"); event.proto and
///         summary.proto of TensorFlow; https://protobuf.dev/programming-guides/encoding

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Protocol buffer fields, appended to a string.
class protobuf {
 public:
  protobuf& varint(int field, std::uint64_t value);
  protobuf& fixed(int field, double value) { return key(field, 1), raw(value); }
  protobuf& fixed(int field, float value) { return key(field, 5), raw(value); }
  protobuf& bytes(int field, std::string_view value);
  const std::string& text() const noexcept { return text_; }

 private:
  void key(int field, unsigned wire) { number(static_cast<std::uint64_t>(field) << 3 | wire); }
  void number(std::uint64_t value);
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

double seconds_since_1970();

}  // namespace detail

/// Writes scalars that TensorBoard shows as curves. Each writer makes a new file in `folder`; TensorBoard joins the
/// files of a folder in the order of their names, which hold the time.
class scalar_writer {
 public:
  /// Creates the folder if need be. A `resumed_after` of 0 or more tells TensorBoard to forget what earlier files of
  /// the folder hold for later steps than that. \throws file_error when the file cannot be created
  explicit scalar_writer(const std::filesystem::path& folder, std::int64_t resumed_after = -1);

  /// One point of the curve `tag`.
  /// \param wall_time seconds since 1970
  void add(std::string_view tag, std::int64_t step, float value, double wall_time = detail::seconds_since_1970());

  /// Hands what was added to the system.
  /// \throws file_error when the disk refuses
  void flush();

  const std::filesystem::path& file() const noexcept { return file_; }

 private:
  void put(const detail::protobuf& event);
  void check() const;

  std::filesystem::path file_;
  std::ofstream stream_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/train/event_file_impl.hpp"
#endif
