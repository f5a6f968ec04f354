// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "lungseg/data/pixels/morphology.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A lung's mask without what cannot be lung, and how much that was.
struct cleaned_mask {
  mask pixels;
  double spurs = 0, islands = 0;  // shares that the opening and the choice of a component took away
};

/// Fills holes, removes thin spurs by an opening, and keeps the largest component.
/// \param opening_share  side of the opening's box as a share of the mask's height; 0: no opening
inline cleaned_mask clean_mask(const mask& voted, float opening_share) {
  const int side = static_cast<int>(opening_share * static_cast<float>(voted.height));
  const mask filled = fill_holes(voted);
  const mask opened = side >= 2 ? opening(filled, structuring_element::box(side, side)) : filled;
  mask largest = keep_largest(opened);
  const auto pixels = [](const mask& of) {
    return static_cast<double>(std::count(of.pixels.begin(), of.pixels.end(), std::uint8_t{1}));
  };
  const double all = std::max(pixels(filled), 1.0), left = pixels(opened), kept = pixels(largest);
  return {std::move(largest), (all - left) / all, (left - kept) / all};
}

}}  // namespace lungseg::LUNGSEG_ABI
