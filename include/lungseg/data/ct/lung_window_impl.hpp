// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "lungseg/data/ct/ct_volume.hpp"
#include "lungseg/data/ct/lung_window.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE film windowed(const hu_image& slice, const lung_window& window) {
  expect_window(window);
  film result(slice.height, slice.width);
  for (std::size_t i = 0; i < slice.pixels.size(); ++i) {
    const double share = (slice.pixels[i] - window.black()) / window.width;
    result.pixels[i] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
  }
  return result;
}

}}  // namespace lungseg::LUNGSEG_ABI
