// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>

#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The orientation (1..8) that an EXIF block asks for; 1, "as stored", when it says nothing valid.
/// \param tiff the block from its byte order mark ("II" or "MM") on
/// \source CIPA DC-008 (EXIF 2.3), section 4.6.2 and tag 0x0112
int exif_orientation(std::span<const std::uint8_t> tiff) noexcept;

/// Whether the orientation exchanges height and width.
constexpr bool exif_transposes(int orientation) noexcept {
  return orientation >= 5 && orientation <= 8;
}

/// The picture as it is meant to be seen: turned and mirrored from the way it is stored.
/// \param orientation EXIF's number, 1..8: 2 mirrors, 3 turns by 180 degrees, 4 mirrors top to bottom, 5 transposes,
///        6 turns clockwise, 7 transposes over the other diagonal, 8 turns counter-clockwise
template <class T, image_kind kind>
image<T, kind> oriented(image<T, kind> stored, int orientation) {
  if (orientation <= 1 || orientation > 8) return stored;
  const bool transposed = exif_transposes(orientation);
  image<T, kind> seen{transposed ? stored.width : stored.height, transposed ? stored.height : stored.width};
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  for (int y = 0; y < seen.height; ++y)
    for (int x = 0; x < seen.width; ++x) {
      const int row = transposed ? x : y, column = transposed ? y : x;
      seen(y, x) = stored(from_below ? stored.height - 1 - row : row, from_right ? stored.width - 1 - column : column);
    }
  return seen;
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/image/exif_impl.hpp"
#endif
