// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One channel of pixels, row-major, (0, 0) at the top left. Owns them; copying copies.
template <class T>
struct image {
  int height = 0, width = 0;
  std::vector<T> pixels;

  image() = default;
  image(int rows, int columns, T value = T{}) : height{rows}, width{columns} {
    expect<shape_error>(rows >= 0 && columns >= 0,
                        "image: cannot be " + std::to_string(rows) + " x " + std::to_string(columns));
    pixels.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value);
  }

  T& operator()(int y, int x) {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
  const T& operator()(int y, int x) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
  T* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  const T* row(int y) const { return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
  bool empty() const { return pixels.empty(); }
  bool operator==(const image&) const = default;
};

/// A film: grey, 0 black to 255 white.
using film = image<std::uint8_t>;
/// A binary mask: 0 outside, 1 inside.
using mask = image<std::uint8_t>;

/// A colour picture to look at: three bytes a pixel, red first.
struct rgb {
  std::uint8_t r = 0, g = 0, b = 0;
  bool operator==(const rgb&) const = default;
};
using picture = image<rgb>;

}}  // namespace lungseg::LUNGSEG_ABI
