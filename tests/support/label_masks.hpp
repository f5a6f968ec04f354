// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks of two lungs, and what else a mask may hold, as files of any values.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "odd_images.hpp"
#include "scratch_folder.hpp"

namespace lungseg_test {

/// What a pixel of the drawn chest is.
enum chest : std::uint8_t { nothing, patients_left, patients_right, heart };

inline constexpr int chest_size = 128;

/// Two lungs, the patient's left on the right, and where it is wanted a heart between them.
inline lungseg::mask drawn_chest(bool with_heart = false) {
  lungseg::mask result(chest_size, chest_size);
  for (int y = 0; y < chest_size; ++y)
    for (int x = 0; x < chest_size; ++x) {
      const auto in = [&](double cy, double cx, double ry, double rx) {
        return (y - cy) * (y - cy) / (ry * ry) + (x - cx) * (x - cx) / (rx * rx) <= 1;
      };
      if (with_heart && in(78, 66, 18, 16)) result(y, x) = heart;
      if (in(62, 88, 40, 17)) result(y, x) = patients_left;
      if (in(60, 40, 42, 20)) result(y, x) = patients_right;
    }
  return result;
}

/// The pixels of one part.
inline lungseg::mask part_of(const lungseg::mask& chest, std::uint8_t part) {
  lungseg::mask result(chest.height, chest.width);
  for (std::size_t i = 0; i < chest.pixels.size(); ++i) result.pixels[i] = chest.pixels[i] == part;
  return result;
}

/// A PNG whose pixels are what `value` gives for each part: the bytes of a pixel.
template <class Value>
bytes painted(const lungseg::mask& chest, Value&& value, std::uint8_t bits = 8, std::uint8_t colour_type = 0,
              const bytes& palette = {}, const bytes& transparency = {}) {
  odd_png file;
  file.width = static_cast<std::uint32_t>(chest.width), file.height = static_cast<std::uint32_t>(chest.height);
  file.bits = bits, file.colour_type = colour_type;
  file.palette = palette, file.transparency = transparency;
  for (int y = 0; y < chest.height; ++y) {
    bytes row;
    for (int x = 0; x < chest.width; ++x) {
      const bytes pixel = value(chest(y, x));
      row.insert(row.end(), pixel.begin(), pixel.end());
    }
    file.rows.push_back(row);
  }
  return encode(file);
}

/// Grey of 8 bits: the values of nothing, left, right and heart.
inline bytes grey_mask(const lungseg::mask& chest, const bytes& values) {
  return painted(chest, [&](std::uint8_t part) { return bytes{values[part]}; });
}

}  // namespace lungseg_test
