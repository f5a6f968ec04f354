// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdio>

#include "lungseg/infer/report/percent_encoding.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

LUNGSEG_INLINE std::string percent_encoded(std::string_view name) {
  std::string result;
  for (const char letter : name) {
    const auto c = static_cast<unsigned char>(letter);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '_' || c == '.' || c == '/';
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", c);
    result += plain ? std::string(1, static_cast<char>(c)) : std::string{escaped};
  }
  return result;
}

LUNGSEG_INLINE std::string percent_decoded(std::string_view address) {
  std::string result;
  for (std::size_t i = 0; i < address.size(); ++i) {
    unsigned value = 0;
    const char* const digits = address.data() + i + 1;
    const bool coded =
        address[i] == '%' && i + 2 < address.size() && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    result += coded ? static_cast<char>(value) : address[i];
    if (coded) i += 2;
  }
  return result;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
