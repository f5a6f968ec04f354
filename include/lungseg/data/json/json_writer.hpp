// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/writer.h>

#include <array>
#include <cstddef>
#include <ostream>
#include <string_view>

#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/utf8.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A std::ostream as RapidJSON's output stream, written in blocks; the owner calls Flush() at the end.
class json_sink {
 public:
  using Ch = char;
  explicit json_sink(std::ostream& out) : out_{out} {}
  void Put(Ch c) {
    if (used_ == block_.size()) Flush();
    block_[used_++] = c;
  }
  void Flush() {
    out_.write(block_.data(), static_cast<std::streamsize>(used_));
    used_ = 0;
  }

 private:
  std::ostream& out_;
  std::array<char, std::size_t{1} << 15> block_;
  std::size_t used_ = 0;
};

/// A writer for data: no white space.
using json_writer = rapidjson::Writer<json_sink>;
/// A writer for files that people read too.
using pretty_json_writer = rapidjson::PrettyWriter<json_sink>;

template <class Writer>
void put_key(Writer& json, std::string_view key) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}
/// Text as a JSON string. Bytes that are not UTF-8, which no reader of JSON would take, become U+FFFD.
template <class Writer>
void put_text(Writer& json, std::string_view text) {
  const auto put = [&](std::string_view well) {
    json.String(well.data(), static_cast<rapidjson::SizeType>(well.size()));
  };
  is_utf8(text) ? put(text) : put(to_utf8(text));
}
/// A number; null for NaN and infinity, which JSON has no words for.
template <class Writer>
void put_number(Writer& json, double value) {
  if (is_finite(value)) {
    json.Double(value);
  } else {
    json.Null();
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
