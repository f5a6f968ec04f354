// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/document.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "lungseg/core/files/archive.hpp"
#include "lungseg/core/files/archive_header.hpp"
#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/file_kind.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Reads one file; every fault is reported with its name.
class archive_reader {
 public:
  explicit archive_reader(const std::filesystem::path& file) : name_{file.string()} {
    expect_family(file, {file_family::safetensors}, "a model or weights as safetensors");
    std::error_code fault;
    size_ = std::filesystem::file_size(file, fault);
    expect<file_error>(!fault, name_ + ": cannot read: " + fault.message());
    stream_.open(file, std::ios::binary);
    expect<file_error>(stream_.is_open(), name_ + ": cannot open for reading: " + std::strerror(errno));
    result_.source = name_;
  }

  archive read(bool with_data) {
    read_header();
    if (!with_data) return std::move(result_);
    for (std::size_t i = 0; i < ends_.size(); ++i) read_bytes(result_.tensors[i], ends_[i].first, ends_[i].second);
    if (!result_.checksum.empty())
      demand(checksum(result_) == result_.checksum, "the contents do not match their checksum: the file is damaged");
    return std::move(result_);
  }

 private:
  void demand(bool holds, const std::string& fault) const { expect<format_error>(holds, name_ + ": " + fault); }

  void read_header() {
    unsigned char raw[8];
    demand(size_ >= 8, "has " + std::to_string(size_) + " bytes, too few for a safetensors file");
    stream_.read(reinterpret_cast<char*>(raw), 8);
    std::uint64_t length = 0;
    for (int i = 7; i >= 0; --i) length = length << 8 | raw[i];
    demand(stream_.good() && length <= longest_header && length <= size_ - 8,
           "is no safetensors file, or is cut short: its header claims " + std::to_string(length) + " of the file's " +
               std::to_string(size_) + " bytes");
    std::string text(static_cast<std::size_t>(length), '\0');
    stream_.read(text.data(), static_cast<std::streamsize>(length));
    demand(stream_.good() || length == 0, "cannot read the header");
    rapidjson::Document json;
    // Iterative, because a nested header must not overflow the stack.
    json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
    demand(!json.HasParseError() && json.IsObject(), "is no safetensors file: the header is not a JSON object (byte " +
                                                         std::to_string(json.GetErrorOffset()) + ")");
    data_begin_ = 8 + length;
    for (const auto& entry : std::as_const(json).GetObject()) read_entry(entry.name, entry.value);
    check_layout();
  }

  static std::string string_of(const rapidjson::Value& value) { return {value.GetString(), value.GetStringLength()}; }

  void read_entry(const rapidjson::Value& name, const rapidjson::Value& value) {
    const std::string key = string_of(name);
    demand(seen_.insert(key).second, "holds '" + key + "' twice");
    demand(value.IsObject(), "the entry '" + key + "' is not an object");
    if (key == "__metadata__") return read_metadata(value);
    const auto type = value.FindMember("dtype"), extents = value.FindMember("shape"),
               place = value.FindMember("data_offsets"), none = value.MemberEnd();
    demand(type != none && type->value.IsString() && extents != none && extents->value.IsArray() && place != none &&
               place->value.IsArray() && place->value.Size() == 2 && place->value[0].IsUint64() &&
               place->value[1].IsUint64(),
           "tensor '" + key + "': dtype, shape or data_offsets are missing or of the wrong kind");
    named_tensor t{key, string_of(type->value), {}, {}, nullptr};
    for (const auto& extent : extents->value.GetArray()) {
      demand(extent.IsInt64() && extent.GetInt64() >= 0, "tensor '" + key + "': the shape holds no natural number");
      t.extents.push_back(extent.GetInt64());
    }
    const std::uint64_t begin = place->value[0].GetUint64(), end = place->value[1].GetUint64();
    demand(element_bytes(t.type) > 0, "tensor '" + key + "': unknown dtype " + t.type);
    std::uint64_t bytes = 0;
    demand(begin <= end && end <= size_ - data_begin_,
           "tensor '" + key + "': lies outside the file (bytes " + std::to_string(begin) + " to " +
               std::to_string(end) + " of " + std::to_string(size_ - data_begin_) + "); is the file cut short?");
    demand(expected_bytes(t, bytes) && bytes == end - begin, "tensor '" + key + "': " + t.type + " " + t.shape_text() +
                                                                 " does not fill its " + std::to_string(end - begin) +
                                                                 " bytes");
    result_.tensors.push_back(std::move(t));
    ends_.emplace_back(begin, end);
  }

  void read_metadata(const rapidjson::Value& value) {
    for (const auto& pair : value.GetObject()) {
      const std::string key = string_of(pair.name);
      demand(pair.value.IsString(), "metadata '" + key + "' is not text");
      if (key == checksum_key)
        result_.checksum = string_of(pair.value);
      else
        demand(result_.metadata.emplace(key, string_of(pair.value)).second, "holds metadata '" + key + "' twice");
    }
  }

  /// The tensors must tile the data: no overlap, no hole, nothing after the last.
  void check_layout() const {
    auto order = ends_;
    std::sort(order.begin(), order.end());
    std::uint64_t at = 0;
    for (const auto& [begin, end] : order) {
      demand(begin == at, "the tensors overlap or leave a hole at data byte " + std::to_string(std::min(begin, at)));
      at = end;
    }
    demand(at == size_ - data_begin_,
           "holds " + std::to_string(size_ - data_begin_) + " bytes of data, its header names " + std::to_string(at));
  }

  void read_bytes(named_tensor& t, std::uint64_t begin, std::uint64_t end) {
    const auto count = static_cast<std::size_t>(end - begin);
    // operator new[] aligns to at least 16 bytes, whatever the offset in the file was.
    const std::shared_ptr<std::byte[]> block{new std::byte[count]};
    stream_.seekg(static_cast<std::streamoff>(data_begin_ + begin));
    stream_.read(reinterpret_cast<char*>(block.get()), static_cast<std::streamsize>(count));
    expect<file_error>(stream_.good(), name_ + ": cannot read tensor '" + t.name + "'");
    t.bytes = {block.get(), count};
    t.owner = block;
  }

  std::string name_;
  std::ifstream stream_;
  std::uint64_t size_ = 0, data_begin_ = 0;
  std::set<std::string> seen_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ends_;  // data offsets of each tensor
  archive result_;
};

}  // namespace detail

LUNGSEG_INLINE void write_archive(const std::filesystem::path& file, const archive& contents) {
  detail::check_before_writing(contents);
  std::string header = detail::print_header(contents);
  header.append((8 - header.size() % 8) % 8, ' ');  // the data begins aligned, for tools that map the file
  const std::uint64_t length = header.size();
  write_atomically(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&length), 8);
    out.write(header.data(), static_cast<std::streamsize>(length));
    for (const named_tensor& t : contents.tensors)
      if (!t.bytes.empty())
        out.write(reinterpret_cast<const char*>(t.bytes.data()), static_cast<std::streamsize>(t.bytes.size()));
  });
}

LUNGSEG_INLINE archive read_archive(const std::filesystem::path& file) {
  return detail::archive_reader{file}.read(true);
}

LUNGSEG_INLINE archive read_archive_header(const std::filesystem::path& file) {
  return detail::archive_reader{file}.read(false);
}

}}  // namespace lungseg::LUNGSEG_ABI
