// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#pragma once

#include <string>
#include <string_view>

namespace lungseg_test {

/// ASCII text in units of 16 or 32 bits.
inline std::string in_wide_units(std::string_view ascii, bool big, std::size_t width) {
  std::string wide;
  for (const char letter : ascii) {
    const std::string zeros(width - 1, '\0');
    wide += big ? zeros + letter : letter + zeros;
  }
  return wide;
}

inline std::string in_utf16(std::string_view ascii, bool big = false, bool marked = true) {
  return (!marked ? "" : big ? "\xFE\xFF" : "\xFF\xFE") + in_wide_units(ascii, big, 2);
}

inline std::string in_utf32(std::string_view ascii, bool big = false, bool marked = true) {
  using namespace std::string_literals;
  return (!marked ? ""s : big ? "\0\0\xFE\xFF"s : "\xFF\xFE\0\0"s) + in_wide_units(ascii, big, 4);
}

}  // namespace lungseg_test
