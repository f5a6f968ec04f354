// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "lungseg/core/files/checksum.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// table[k][b]: the remainder of byte b followed by k zero bytes, for the reflected Castagnoli polynomial.
using crc_tables = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr crc_tables make_crc_tables() noexcept {
  crc_tables tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t rest = b;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1u) ? 0x82F63B78u : 0u);
    tables[0][b] = rest;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t b = 0; b < 256; ++b) tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 255u];
  return tables;
}

inline constexpr crc_tables crc32c_tables = make_crc_tables();
}  // namespace detail

LUNGSEG_INLINE std::uint32_t crc32c(const void* bytes, std::size_t count, std::uint32_t crc) noexcept {
  const auto* at = static_cast<const unsigned char*>(bytes);
  const auto& t = detail::crc32c_tables;
  crc = ~crc;
  for (; count >= 8; count -= 8, at += 8) {
    const std::uint32_t low = crc ^ (std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
                                     std::uint32_t{at[3]} << 24);
    crc = t[7][low & 255u] ^ t[6][(low >> 8) & 255u] ^ t[5][(low >> 16) & 255u] ^ t[4][low >> 24] ^ t[3][at[4]] ^
          t[2][at[5]] ^ t[1][at[6]] ^ t[0][at[7]];
  }
  for (; count > 0; --count, ++at) crc = (crc >> 8) ^ t[0][(crc ^ *at) & 255u];
  return ~crc;
}

LUNGSEG_INLINE std::string crc32c_text(std::uint32_t crc) {
  std::string text(8, '0');
  for (std::size_t digit = 0; digit < 8; ++digit) text[7 - digit] = "0123456789abcdef"[(crc >> (4 * digit)) & 15u];
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
