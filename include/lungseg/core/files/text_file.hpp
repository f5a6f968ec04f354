// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/error.hpp"

/// \file
/// Text files that people make: UTF-8, with or without a byte order mark, with the line ends of any system. Other
/// encodings are refused by their names, because read as UTF-8 they would only look like missing films or broken JSON.

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// The encoding that a text betrays by its byte order mark, or by where its zero bytes stand; "" when nothing speaks
/// against UTF-8.
inline std::string_view foreign_encoding(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv)) return "UTF-16";
  std::array<std::size_t, 4> zeros{};  // by their place among four bytes
  for (std::size_t i = 0; i < text.size(); ++i) zeros[i % 4] += text[i] == '\0';
  const std::size_t even = zeros[0] + zeros[2], odd = zeros[1] + zeros[3];
  if (even + odd == 0) return "";
  const std::size_t whole = text.size() / 4;
  if (whole > 0 && ((zeros[0] >= whole && zeros[1] >= whole && zeros[3] == 0) ||
                    (zeros[2] >= whole && zeros[3] >= whole && zeros[0] == 0)))
    return "UTF-32";
  constexpr std::size_t most_letters = 16;  // to one character of Latin-1: a blank or a line's end
  return (even == 0 || odd == 0) && text.size() <= most_letters * (even + odd) ? "UTF-16" : "binary";
}

}  // namespace detail

/// Refuses what begins like a text in another encoding than UTF-8, or like no text at all.
/// \param beginning  the file's first bytes, a multiple of four, or all of it
/// \throws format_error naming the file and the encoding
inline void expect_utf8(std::string_view beginning, const std::string& name) {
  const std::string_view found = detail::foreign_encoding(beginning);
  expect<format_error>(found != "binary", name + ": is no text in UTF-8, it holds zero bytes");
  expect<format_error>(found.empty(), name + ": is text in " + std::string{found} + "; save it as UTF-8");
}

/// A text without the byte order mark of UTF-8, if it has one.
inline std::string_view without_mark(std::string_view text) {
  if (text.starts_with(detail::utf8_mark)) text.remove_prefix(detail::utf8_mark.size());
  return text;
}

/// A whole text file, without byte order mark.
/// \throws file_error when it cannot be read; format_error when it is no text, or not in UTF-8 but UTF-16 or UTF-32
inline std::string read_text_file(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in{file, std::ios::binary};
  expect<file_error>(in.is_open(), file.string() + ": cannot open: " + std::strerror(errno));
  std::error_code ignored;
  expect<file_error>(!std::filesystem::is_directory(file, ignored), file.string() + ": is a folder, expected a file");
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  expect_utf8(text, file.string());
  return std::string{without_mark(text)};
}

/// The lines of a text file, whatever its line ends (LF, CR LF or CR), without blanks around them and without empty
/// ones.
/// \throws as read_text_file
inline std::vector<std::string> read_text_lines(const std::filesystem::path& file) {
  const std::string text = read_text_file(file);
  constexpr const char *ends = "\r\n", *blanks = " \t";
  std::vector<std::string> lines;
  for (std::size_t begin = 0; (begin = text.find_first_not_of(ends, begin)) != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(ends, begin), text.size());
    const std::string_view line = std::string_view{text}.substr(begin, end - begin);
    const std::size_t first = line.find_first_not_of(blanks);
    if (first != line.npos) lines.emplace_back(line.substr(first, line.find_last_not_of(blanks) - first + 1));
    begin = end;
  }
  return lines;
}

}}  // namespace lungseg::LUNGSEG_ABI
