// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>

#include "lungseg/data/image/exif.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE int exif_orientation(std::span<const std::uint8_t> tiff) noexcept {
  if (tiff.size() < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) return 1;
  const bool little = tiff[0] == 'I';
  const auto number = [&](std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
      value = (value << 8) | tiff[at + static_cast<std::size_t>(little ? count - 1 - i : i)];
    return value;
  };
  const std::size_t folder = number(4, 4);
  if (number(2, 2) != 42 || folder > tiff.size() - 2) return 1;
  const std::size_t entries = number(folder, 2);
  for (std::size_t entry = 0; entry < entries; ++entry) {
    const std::size_t at = folder + 2 + entry * 12;
    if (at + 12 > tiff.size()) return 1;
    if (number(at, 2) != 0x0112) continue;
    const std::uint32_t value = number(at + 8, 2);
    return number(at + 2, 2) == 3 && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}}  // namespace lungseg::LUNGSEG_ABI
