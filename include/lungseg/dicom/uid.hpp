// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lungseg/dicom/sha256.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The DICOM UID of a digest: "2.25." and the digest's first 128 bits, marked as a UUID, as one decimal number. Anybody
/// may make such UIDs, and equal digests have equal ones.
/// \source PS3.5 B.2; RFC 9562, section 5.8 (UUID version 8)
inline std::string uid_of_digest(const sha256_digest& digest) {
  std::array<std::uint8_t, 16> number{};
  std::copy_n(digest.begin(), number.size(), number.begin());
  number[6] = static_cast<std::uint8_t>((number[6] & 0x0f) | 0x80);
  number[8] = static_cast<std::uint8_t>((number[8] & 0x3f) | 0x80);
  std::string digits;
  while (std::any_of(number.begin(), number.end(), [](std::uint8_t each) { return each != 0; })) {
    unsigned rest = 0;
    for (std::uint8_t& each : number) {  // long division by ten
      const unsigned here = rest * 256 + each;
      each = static_cast<std::uint8_t>(here / 10);
      rest = here % 10;
    }
    digits.insert(digits.begin(), static_cast<char>('0' + rest));
  }
  return "2.25." + digits;
}

/// The UID that is always given to what has this name.
inline std::string uid_of_name(std::string_view name) {
  return uid_of_digest(sha256(name));
}

}}  // namespace lungseg::LUNGSEG_ABI
