// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <string>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What a handler throws when the JSON is well-formed but not what the format demands; parse_json adds file and place.
struct json_fault : format_error {
  using format_error::format_error;
};

/// How much memory one string, number or nest of brackets may take: files of any length are read in bounded memory.
inline constexpr std::size_t json_token_limit = std::size_t{64} << 20;
/// How deep brackets may nest. The formats here need 7.
inline constexpr int json_depth_limit = 64;

/// A file as RapidJSON's input stream, read block by block.
class json_source {
 public:
  using Ch = char;

  explicit json_source(const std::filesystem::path& file);

  Ch Peek() const { return next_ < size_ ? block_[next_] : '\0'; }
  Ch Take() {
    if (next_ == size_) return '\0';
    const Ch taken = block_[next_++];
    if (next_ == size_) fill();
    return taken;
  }
  std::size_t Tell() const { return before_ + next_; }
  /// A zero byte looks like the end to RapidJSON.
  bool at_end() const { return next_ == size_; }
  // RapidJSON compiles these for every stream, but calls them only when it parses in place.
  Ch* PutBegin() { return nullptr; }
  void Put(Ch) {}
  void Flush() {}
  std::size_t PutEnd(Ch*) { return 0; }

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 16;
  struct closer {
    void operator()(std::FILE* handle) const noexcept { std::fclose(handle); }
  };

  [[noreturn]] void fail(const std::string& what) const {
    const int reason = errno;
    throw file_error{file_.string() + ": " + what + ": " + std::strerror(reason)};
  }
  void fill();

  std::filesystem::path file_;
  std::unique_ptr<std::FILE, closer> handle_;
  std::unique_ptr<char[]> block_ = std::make_unique<char[]>(capacity);
  std::size_t next_ = 0, size_ = 0, before_ = 0;
};

/// RapidJSON's allocator for the reader's stack, with an upper end.
struct json_stack_memory {
  static constexpr bool kNeedFree = true;
  void* Malloc(std::size_t size) { return Realloc(nullptr, 0, size); }
  void* Realloc(void* old, std::size_t, std::size_t size) {
    if (size > json_token_limit) throw json_fault{"a string, number or nest of brackets is too large"};
    if (size == 0) {
      std::free(old);
      return nullptr;
    }
    void* block = std::realloc(old, size);
    if (!block) throw std::bad_alloc{};
    return block;
  }
  static void Free(void* block) { std::free(block); }
};

/// Reads `file` as a stream of RapidJSON events, in memory that does not depend on the file's length.
/// \throws file_error when it cannot be read; format_error "<file>: byte <n>: ..." for broken JSON, text that is not
/// UTF-8, and whatever format_error the handler throws (which also has to refuse brackets nested too deep).
template <class Handler>
void parse_json(const std::filesystem::path& file, Handler& handler) {
  json_source source{file};
  json_stack_memory memory;
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, json_stack_memory> reader{&memory};
  const auto fault = [&](const std::string& what, std::size_t place) {
    return format_error{file.string() + ": byte " + std::to_string(place) + ": " + what};
  };
  // Numbers may be off by units in the last place of a double, which no pixel notices, and are read twice as fast.
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::ParseResult result;
  try {
    result = reader.template Parse<flags>(source, handler);
  } catch (const format_error& wrong) {
    throw fault(wrong.what(), source.Tell());
  }
  if (!source.at_end() && source.Peek() == '\0') throw fault("a zero byte, where text is expected", source.Tell());
  if (result.IsError()) throw fault(rapidjson::GetParseError_En(result.Code()), result.Offset());
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/json/json_reader_impl.hpp"
#endif
