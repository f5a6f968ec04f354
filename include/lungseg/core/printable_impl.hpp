// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lungseg/core/printable.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// A character of UTF-8 and its bytes; bytes 0 when the text is not UTF-8 here.
struct utf8_character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

inline utf8_character utf8_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = byte(0) < 0x80 ? 1 : byte(0) < 0xC2 ? 0 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  if (bytes == 0 || bytes > text.size() || byte(0) > 0xF4) return {};
  std::uint32_t code = bytes == 1 ? byte(0) : byte(0) & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < least[bytes] || surrogate || code > 0x10FFFF ? utf8_character{} : utf8_character{code, bytes};
}

/// Controls, and characters without a shape of their own: unusual blanks, joiners, marks of direction, byte order
/// marks.
constexpr bool is_invisible(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0xAD || (code >= 0x2000 && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x206F) || code == 0x3000 || code == 0xFEFF;
}

}  // namespace detail

LUNGSEG_INLINE std::string printable(std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string shown;
  while (!text.empty()) {
    const detail::utf8_character next = detail::utf8_at(text);
    if (next.bytes == 0) {
      const auto byte = static_cast<unsigned char>(text.front());
      shown += std::string{"\\x"} + digits[byte >> 4] + digits[byte & 15u];
    } else if (detail::is_invisible(next.code)) {
      std::string code;
      for (std::uint32_t rest = next.code; rest > 0 || code.empty(); rest >>= 4) code.insert(0, 1, digits[rest & 15u]);
      shown += "\\u{" + code + "}";
    } else {
      shown += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes > 0 ? next.bytes : 1);
  }
  return shown;
}

}}  // namespace lungseg::LUNGSEG_ABI
