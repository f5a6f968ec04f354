// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lungseg/core/config.hpp"

/// \file
/// Text as UTF-8. File names are bytes of any kind; JSON, HTML and protocol buffers hold UTF-8 and nothing else.
/// \source The Unicode Standard, section 3.9, table 3-7 (well-formed byte sequences)

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Bytes of the well-formed character that `text` begins with; 0 when it begins with none.
constexpr std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0), second = byte(1);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2 : (first & 0xF0u) == 0xE0 ? 3 : first <= 0xF4 ? 4 : 0;
  if (first < 0xC2 || length == 0) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0u) != 0x80) return 0;
  const bool longer_than_needed = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool no_character = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return longer_than_needed || no_character ? 0 : length;
}

}  // namespace detail

constexpr bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = detail::utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// The text as it is when it is UTF-8; otherwise with U+FFFD, the replacement character, for every byte that is not, so
/// that what was lost is seen.
std::string to_utf8(std::string_view text);

/// The longest beginning of at most `most` bytes that cuts no character.
constexpr std::string_view utf8_prefix(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  std::size_t end = most;
  for (int back = 0; back < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80; ++back) --end;
  return text.substr(0, end);
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/utf8_impl.hpp"
#endif
