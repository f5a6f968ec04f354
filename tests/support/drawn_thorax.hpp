// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lungseg/data/ct/ct_lungs.hpp"
#include "lungseg/data/ct/ct_phantom.hpp"

namespace lungseg_test {

/// How many pixels are in a mask, in another, and in both.
struct overlap {
  std::int64_t a = 0, b = 0, both = 0;

  void add(const lungseg::mask& one, const lungseg::mask& other) {
    for (std::size_t i = 0; i < one.pixels.size(); ++i) {
      a += one.pixels[i] != 0;
      b += other.pixels[i] != 0;
      both += one.pixels[i] && other.pixels[i];
    }
  }
  double dice() const { return a + b == 0 ? 1 : 2.0 * static_cast<double>(both) / static_cast<double>(a + b); }
};

/// Dice of the left and of the right lung, over all slices.
struct lung_dice {
  overlap left, right;
};
inline lung_dice dice_of(const lungseg::ct_phantom& drawn, const lungseg::ct_lungs& found) {
  lung_dice result;
  for (std::size_t z = 0; z < found.slices.size(); ++z) {
    result.left.add(drawn.left[z], found.slices[z].left);
    result.right.add(drawn.right[z], found.slices[z].right);
  }
  return result;
}

/// A patient that is drawn in a second or less, still with all that is in one.
inline lungseg::ct_phantom small_thorax(std::uint64_t index, double noise = 15) {
  return lungseg::draw_ct_phantom(7, index, {.size = 192, .slices = 15, .step = 20, .noise = noise});
}

}  // namespace lungseg_test
