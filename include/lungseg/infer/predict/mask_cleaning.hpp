// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/infer/prediction/lung_quality.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A lung's mask without what cannot be lung: fills holes, removes thin spurs by an opening, and keeps the largest
/// component.
/// \param opening_share  side of the opening's box as a share of the mask's height; 0: no opening
/// \param signs          gets the shares that the opening and the choice of a component took away; null: they are not
///                       counted
inline mask clean_mask(const mask& voted, float opening_share, lung_signs* signs = nullptr) {
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
