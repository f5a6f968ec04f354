// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lungseg/core/error.hpp"
#include "lungseg/dicom/pixel_layout.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Refuses a JPEG or JPEG-LS stream of another size than the layout's, or without a size, before a decoder takes memory
/// for it, and one of more bits than the layout has place for.
/// \return how many bits the stream's samples have
/// \source ITU-T T.81, B.2.2 (frame header); ITU-T T.87, C.2.2 (the same, marker 0xF7)
inline int expect_jpeg_extent(std::span<const std::uint8_t> stream, const pixel_layout& layout) {
  const auto number = [&](std::size_t at) { return (stream[at] << 8) | stream[at + 1]; };
  for (std::size_t at = 2; at + 10 <= stream.size();) {
    const int marker = stream[at + 1];
    if (stream[at] != 0xFF) break;
    if (marker == 0xFF) {  // filling
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame || marker == 0xF7) {
      const auto claim = [](int height, int width) { return std::to_string(height) + " x " + std::to_string(width); };
      const bool same = number(at + 5) == layout.height && number(at + 7) == layout.width;
      expect<format_error>(same && stream[at + 9] == layout.samples,
                           "its JPEG stream is " + claim(number(at + 5), number(at + 7)) + " with " +
                               std::to_string(stream[at + 9]) + " components, its header says " +
                               claim(layout.height, layout.width) + " with " + std::to_string(layout.samples));
      const int bits = stream[at + 4];
      expect<format_error>(bits <= layout.allocated, "its JPEG stream has " + std::to_string(bits) +
                                                         " bits, its header says " + std::to_string(layout.allocated));
      return bits;
    }
    at += 2 + static_cast<std::size_t>(number(at + 2));
  }
  throw format_error{"its JPEG stream is damaged or truncated"};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
