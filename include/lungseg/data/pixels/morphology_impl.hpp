// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE structuring_element structuring_element::box(int height, int width) {
  expect<option_error>(height >= 1 && width >= 1, "structuring_element: box is " + std::to_string(height) + " x " +
                                                      std::to_string(width) + ", expected at least 1 x 1");
  return {height, width, -1};
}

LUNGSEG_INLINE structuring_element structuring_element::disc(int radius) {
  expect<option_error>(radius >= 0,
                       "structuring_element: radius is " + std::to_string(radius) + ", expected at least 0");
  return {2 * radius + 1, 2 * radius + 1, radius};
}

namespace detail {

LUNGSEG_INLINE void or_bytes(std::uint8_t* into, const std::uint8_t* from, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    std::uint64_t a, b;
    std::memcpy(&a, into + i, 8);
    std::memcpy(&b, from + i, 8);
    a |= b;
    std::memcpy(into + i, &a, 8);
  }
  for (; i < count; ++i) into[i] |= from[i];
}

/// Makes byte i the union of bytes i, i + step, ..., i + (window - 1) * step of the first `count` bytes, in about
/// log2(window) passes: windows of lengths a and b that overlap unite to a longer one.
inline void or_window(std::uint8_t* bytes, std::size_t count, std::size_t step, std::size_t window) noexcept {
  for (std::size_t have = 1; have < window;) {
    const std::size_t add = std::min(have, window - have), shift = add * step;
    if (shift < count) or_bytes(bytes, bytes + shift, count - shift);
    have += add;
  }
}

/// Dilation by a box whose window starts `above` rows and `left` columns before the pixel.
inline mask dilate_box(const mask& from, int height, int width, int above, int left) {
  const std::size_t padded = static_cast<std::size_t>(from.width) + static_cast<std::size_t>(width) - 1;
  const std::size_t rows = static_cast<std::size_t>(from.height) + static_cast<std::size_t>(height) - 1;
  std::vector<std::uint8_t> canvas(padded * rows, 0);
  for (int y = 0; y < from.height; ++y) {
    std::uint8_t* const row = canvas.data() + static_cast<std::size_t>(y + above) * padded;
    for (int x = 0; x < from.width; ++x) row[x + left] = from(y, x) != 0;
    or_window(row, padded, 1, static_cast<std::size_t>(width));
  }
  or_window(canvas.data(), canvas.size(), padded, static_cast<std::size_t>(height));
  mask result(from.height, from.width);
  for (int y = 0; y < from.height; ++y)
    std::copy_n(canvas.data() + static_cast<std::size_t>(y) * padded, from.width, result.row(y));
  return result;
}

inline mask dilate_disc(const mask& from, int radius) {
  const image<std::int32_t> away = squared_distance(from);
  mask result(from.height, from.width);
  const std::int64_t reach = std::int64_t{radius} * radius;
  std::transform(away.pixels.begin(), away.pixels.end(), result.pixels.begin(),
                 [reach](std::int32_t d) { return static_cast<std::uint8_t>(d != no_distance && d <= reach); });
  return result;
}

LUNGSEG_INLINE mask dilate(const mask& from, const structuring_element& element, bool mirrored) {
  if (element.is_disc()) return dilate_disc(from, element.radius());
  const int above = element.height() / 2, left = element.width() / 2;
  if (mirrored)
    return dilate_box(from, element.height(), element.width(), element.height() - 1 - above,
                      element.width() - 1 - left);
  return dilate_box(from, element.height(), element.width(), above, left);
}

}  // namespace detail

LUNGSEG_INLINE mask complement(const mask& from) {
  constexpr std::uint64_t ones = 0x0101010101010101ull;
  mask result(from.height, from.width);
  std::size_t i = 0;
  for (; i + 8 <= from.pixels.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, from.pixels.data() + i, 8);
    word = detail::set_bytes(word) ^ ones;
    std::memcpy(result.pixels.data() + i, &word, 8);
  }
  for (; i < from.pixels.size(); ++i) result.pixels[i] = from.pixels[i] == 0;
  return result;
}

LUNGSEG_INLINE mask fill_holes(const mask& from, std::int64_t largest) {
  const components outside = label_components(complement(from), connectivity::four);
  const auto height = static_cast<float>(from.height), width = static_cast<float>(from.width);
  return complement(outside.select_if([&](int index) {
    const component& c = outside[index];
    const bool border = c.bounds.x1 <= 0 || c.bounds.y1 <= 0 || c.bounds.x2 >= width || c.bounds.y2 >= height;
    return border || c.area > largest;
  }));
}

}}  // namespace lungseg::LUNGSEG_ABI
