// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "lungseg/data/image/picture_file.hpp"

namespace lungseg_test {

/// A colour picture as a browser makes them.
struct screen {
  explicit screen(const std::string& png)
      : bytes{png.begin(), png.end()},
        pixels{lungseg::detail::decode<std::uint8_t>(bytes, lungseg::detail::read_header(bytes, "screen"), "screen")} {}

  /// Whether a colour is seen within so many pixels of a place.
  bool shows(double x, double y, const std::vector<int>& colour, int reach) const {
    for (int v = static_cast<int>(y) - reach; v <= y + reach; ++v)
      for (int u = static_cast<int>(x) - reach; u <= x + reach; ++u)
        if (v >= 0 && u >= 0 && v < pixels.height && u < pixels.width && is(u, v, colour)) return true;
    return false;
  }

 private:
  bool is(int x, int y, const std::vector<int>& colour) const {
    const std::uint8_t* p = pixels.pixels.get() + (std::int64_t{y} * pixels.width + x) * pixels.channels;
    constexpr int tolerance = 40;
    for (std::size_t i = 0; i < 3; ++i)
      if (std::abs(p[i] - colour[i]) > tolerance) return false;
    return true;
  }

  std::vector<std::uint8_t> bytes;
  lungseg::detail::decoded<std::uint8_t> pixels;
};

}  // namespace lungseg_test
