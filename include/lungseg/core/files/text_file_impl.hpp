// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/text_file.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

}  // namespace detail

LUNGSEG_INLINE std::string_view foreign_encoding(std::string_view text) {
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

LUNGSEG_INLINE void expect_utf8(std::string_view beginning, const std::string& name) {
  const std::string_view found = foreign_encoding(beginning);
  expect<format_error>(found != "binary", name + ": is no text in UTF-8, it holds zero bytes");
  expect<format_error>(found.empty(), name + ": is text in " + std::string{found} + "; save it as UTF-8");
}

LUNGSEG_INLINE std::string_view without_mark(std::string_view text) {
  if (text.starts_with(detail::utf8_mark)) text.remove_prefix(detail::utf8_mark.size());
  return text;
}

LUNGSEG_INLINE std::string read_text_file(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in{file, std::ios::binary};
  expect<file_error>(in.is_open(), file.string() + ": cannot open: " + std::strerror(errno));
  std::error_code ignored;
  expect<file_error>(!std::filesystem::is_directory(file, ignored), file.string() + ": is a folder, expected a file");
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  expect_utf8(text, file.string());
  return std::string{without_mark(text)};
}

LUNGSEG_INLINE std::vector<std::string> read_text_lines(const std::filesystem::path& file) {
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
