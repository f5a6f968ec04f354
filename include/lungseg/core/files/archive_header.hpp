// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <set>

#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/named_tensor.hpp"

/// \file
/// What archive.hpp writes before the data of a safetensors file: the JSON header, with a checksum in it.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr const char* checksum_key = "lungseg.checksum";
inline constexpr std::uint64_t longest_header = 100'000'000;  // the limit of the reference implementation

/// A checksum of metadata, names, types, extents and elements, in the order of the names, so that it still holds when
/// another tool has written the same contents in another layout.
inline std::string checksum(const archive& contents) {
  std::uint32_t crc = 0;
  const auto add = [&](const std::string& text) { crc = crc32c(text.c_str(), text.size() + 1, crc); };
  for (const auto& [key, text] : contents.metadata) add(key), add(text);
  std::vector<const named_tensor*> order;
  for (const named_tensor& t : contents.tensors) order.push_back(&t);
  std::sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->name < b->name; });
  for (const named_tensor* t : order) {
    add(t->name), add(t->type), add(t->shape_text());
    crc = crc32c(t->bytes.data(), t->bytes.size(), crc);
  }
  return "crc32c:" + crc32c_text(crc);
}

/// The bytes that the extents and type ask for, or nothing when the type is unknown or the product overflows.
inline bool expected_bytes(const named_tensor& t, std::uint64_t& bytes) {
  bytes = static_cast<std::uint64_t>(element_bytes(t.type));
  if (bytes == 0) return false;
  bool fits = true;
  for (const std::int64_t extent : t.extents)
    fits = fits && extent >= 0 && !__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes);
  return fits;
}

inline std::string print_header(const archive& contents) {
  using text_writer = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                                        rapidjson::CrtAllocator, rapidjson::kWriteValidateEncodingFlag>;
  rapidjson::StringBuffer buffer;
  text_writer json{buffer};
  const auto put = [&](const std::string& text) {
    expect<format_error>(json.String(text.data(), static_cast<rapidjson::SizeType>(text.size())),
                         "archive: '" + text + "' is not UTF-8, and JSON holds nothing else");
  };
  json.StartObject();
  json.Key("__metadata__");
  json.StartObject();
  for (const auto& [key, text] : contents.metadata) put(key), put(text);
  put(checksum_key), put(checksum(contents));
  json.EndObject();
  std::uint64_t offset = 0;
  for (const named_tensor& t : contents.tensors) {
    put(t.name);
    json.StartObject();
    json.Key("dtype"), put(t.type);
    json.Key("shape"), json.StartArray();
    for (const std::int64_t extent : t.extents) json.Int64(extent);
    json.EndArray();
    json.Key("data_offsets"), json.StartArray(), json.Uint64(offset), json.Uint64(offset += t.bytes.size());
    json.EndArray();
    json.EndObject();
  }
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

inline void check_before_writing(const archive& contents) {
  std::set<std::string_view> names{"__metadata__"};
  for (const named_tensor& t : contents.tensors) {
    std::uint64_t bytes = 0;
    expect<format_error>(names.insert(t.name).second, "archive: two tensors named '" + t.name + "'");
    expect<format_error>(expected_bytes(t, bytes) && bytes == t.bytes.size(),
                         "archive: tensor '" + t.name + "' has " + std::to_string(t.bytes.size()) +
                             " bytes, not those of " + t.type + " " + t.shape_text());
  }
  expect<format_error>(!contents.metadata.contains(checksum_key),
                       std::string{"archive: metadata '"} + checksum_key + "' is written by the archive itself");
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
