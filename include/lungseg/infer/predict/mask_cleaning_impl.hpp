// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/infer/predict/mask_cleaning.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE mask clean_mask(const mask& voted, float opening_share, lung_signs* signs) {
  const int side = static_cast<int>(opening_share * static_cast<float>(voted.height));
  const mask filled = fill_holes(voted);
  const mask opened = side >= 2 ? opening(filled, structuring_element::box(side, side)) : filled;
  mask largest = keep_largest(opened);
  if (signs) {
    const auto pixels = [](const mask& of) {
      return static_cast<double>(std::count(of.pixels.begin(), of.pixels.end(), std::uint8_t{1}));
    };
    const double all = pixels(filled), left = pixels(opened), unit = std::max(all, 1.0);
    signs->spurs = (all - left) / unit;
    signs->islands = (left - pixels(largest)) / unit;
  }
  return largest;
}

}}  // namespace lungseg::LUNGSEG_ABI
