// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/data/annotation/name_tokens.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The code point that begins at `at`, which moves behind it; U+FFFD for what is no UTF-8.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at++]);
  if (byte < 0x80) return byte;
  const int more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0;
  if (more == 0 || at + static_cast<std::size_t>(more) > text.size()) return 0xFFFD;
  char32_t value = byte & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) value = value << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return value;
}

inline void append_code_point(std::string& to, char32_t value) {
  const auto put = [&](char32_t bits) { to.push_back(static_cast<char>(bits)); };
  if (value < 0x80) return put(value);
  if (value < 0x800) return put(0xC0 | value >> 6), put(0x80 | (value & 0x3F));
  if (value < 0x10000) put(0xE0 | value >> 12);
  if (value >= 0x10000) put(0xF0 | value >> 18), put(0x80 | (value >> 12 & 0x3F));
  put(0x80 | (value >> 6 & 0x3F));
  put(0x80 | (value & 0x3F));
}

/// Full-width forms as plain ones, and letters of Latin-1 without their accents; upper case stays upper case.
inline std::string plain_letters(char32_t& value) {
  if (value >= 0xFF01 && value <= 0xFF5E) value -= 0xFEE0;
  if (value < 0xC0 || value > 0xFF) {
    std::string text;
    append_code_point(text, value);
    return text;
  }
  if (value == 0xDF) return "ss";
  constexpr std::string_view letters = "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTsaaaaaaaceeeeiiiidnooooo*ouuuuyty";
  value = static_cast<unsigned char>(letters[value - 0xC0]);
  return std::string(1, static_cast<char>(value));
}

enum class letter_kind { separator, upper, lower, digit, unspaced, accent };

inline letter_kind kind_of_letter(char32_t c) {
  const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (within('A', 'Z')) return letter_kind::upper;
  if (within('a', 'z')) return letter_kind::lower;
  if (within('0', '9')) return letter_kind::digit;
  if (within(0x300, 0x36F)) return letter_kind::accent;
  if (within(0x3040, 0x30FA) || within(0x3400, 0x9FFF) || within(0xAC00, 0xD7A3)) return letter_kind::unspaced;
  if (c < 0xC0 || within(0x2000, 0x206F) || within(0x3000, 0x303F) || c == 0x30FB) return letter_kind::separator;
  return letter_kind::lower;
}

LUNGSEG_INLINE std::vector<name_token> name_tokens(std::string_view name) {
  std::vector<name_token> tokens;
  letter_kind before = letter_kind::separator;
  bool upper_run = false;  // the token so far is all upper case, so that "LLung" parts before its second last letter
  for (std::size_t at = 0; at < name.size();) {
    char32_t value = next_code_point(name, at);
    std::string text = plain_letters(value);
    const letter_kind kind = kind_of_letter(value);
    if (kind == letter_kind::accent) continue;
    if (kind == letter_kind::separator) {
      const bool elided = (value == U'\'' || value == U'\u2019') && before != kind;  // "l'area polmonare"
      if (elided && !tokens.empty() && tokens.back().text == "l") tokens.pop_back();
      before = kind;
      continue;
    }
    if (kind == letter_kind::upper) text[0] = static_cast<char>(text[0] - 'A' + 'a');
    const bool cased = kind == letter_kind::upper || kind == letter_kind::lower;
    const bool cased_before = before == letter_kind::upper || before == letter_kind::lower;
    if (kind == before || (cased && cased_before && kind == letter_kind::lower && before == letter_kind::upper)) {
      if (kind == letter_kind::lower && upper_run && tokens.back().text.size() > 1) {
        const char last = tokens.back().text.back();
        tokens.back().text.pop_back();
        tokens.push_back({token_kind::word, std::string(1, last)});
      }
      tokens.back().text += text;
      upper_run = upper_run && kind == letter_kind::upper;
    } else {
      tokens.push_back({kind == letter_kind::digit      ? token_kind::number
                        : kind == letter_kind::unspaced ? token_kind::unspaced
                                                        : token_kind::word,
                        text});
      upper_run = kind == letter_kind::upper;
    }
    before = kind;
  }
  return tokens;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
