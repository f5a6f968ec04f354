// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Masks of one size with everything that a splitter may meet.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "mask_shapes.hpp"

namespace lungseg_test {

/// All masks of the gallery have these sides; they are odd, so that blocks of pixels do not fit.
inline constexpr int gallery_height = 141, gallery_width = 263;

struct gallery_mask {
  const char* name;
  mask pixels;
  bool clear;  ///< nothing set, or two components that are the lungs without a look at their pixels
};

/// Clears an ellipse.
inline void cut_ellipse(mask& from, double cy, double cx, double ry, double rx) {
  mask hole(from.height, from.width);
  draw_ellipse(hole, cy, cx, ry, rx);
  lungseg::detail::remove_pixels(from, hole);
}

/// A pair of upright lungs with columns `x` and `x + 90` as their axes.
inline mask ellipse_pair(int x = 80) {
  mask result(gallery_height, gallery_width);
  draw_ellipse(result, 70, x, 52, 27);
  draw_ellipse(result, 66, x + 90, 46, 24);
  return result;
}

/// A lung in a thin loop that hangs on the other lung; with half their widths.
inline mask lung_in_loop(double inside, double outside) {
  mask result(gallery_height, gallery_width);
  draw_ellipse(result, 70, 50, 65, 34);
  cut_ellipse(result, 70, 50, 63.7, 32.7);
  draw_ellipse(result, 70, 50, 60, inside);
  draw_ellipse(result, 70, 140, 60, outside);
  for (int x = 84; x < 140; ++x) result(70, x) = 1;
  return result;
}

/// Lungs as drawn by the phantom generator, at a place of their own in each.
inline std::vector<mask> phantom_masks(int count) {
  std::vector<mask> all;
  for (int i = 0; i < count; ++i) {
    const mask drawn = drawn_lungs(static_cast<std::uint64_t>(i), 96 + i % 40).given;
    mask placed(gallery_height, gallery_width);
    for (int y = 0; y < std::min(drawn.height, placed.height); ++y)
      std::copy_n(drawn.row(y), std::min(drawn.width, placed.width - 4 * i % 100), placed.row(y) + 4 * i % 100);
    all.push_back(std::move(placed));
  }
  return all;
}

/// Two tall ellipses, apart or not, and up to three more anywhere; with holes in them.
inline std::vector<mask> blob_masks(int count) {
  std::vector<mask> all;
  for (int i = 0; i < count; ++i) {
    lungseg::random_stream random{static_cast<std::uint64_t>(i), 0x626c6f62};
    const auto any = [&](double low, double high) {
      return low + (high - low) * static_cast<double>(random.uniform());
    };
    mask blobs(gallery_height, gallery_width);
    for (const double middle : {0.3, 0.7})
      draw_ellipse(blobs, any(50, 90), any(middle - 0.15, middle + 0.15) * gallery_width, any(35, 70), any(10, 35));
    for (auto k = random.below(4); k > 0; --k)
      draw_ellipse(blobs, any(0, gallery_height), any(0, gallery_width), any(1, 15), any(1, 10));
    for (int k = 0; k < 6; ++k)
      cut_ellipse(blobs, any(0, gallery_height), any(0, gallery_width), any(1, 12), any(1, 12));
    all.push_back(std::move(blobs));
  }
  return all;
}

/// Masks made for what their names say.
inline std::vector<gallery_mask> named_masks() {
  const mask pair = ellipse_pair();
  mask holes = pair, salted = pair, bright = pair, fused = pair, pieces = pair, specks = pair, many = pair;
  // A hole, an island in it, a hole in that; and a bay that is open by a corner only, which closes it for edges.
  cut_ellipse(holes, 70, 80, 30, 18), draw_ellipse(holes, 70, 80, 4.5, 3.5), cut_ellipse(holes, 70, 80, 2, 1);
  cut_ellipse(holes, 66, 170, 5, 5), holes(61, 171) = 0;
  const mask salt = noise(gallery_height, gallery_width, 0.1f, 3),
             dust = noise(gallery_height, gallery_width, 0.02f, 4);
  for (std::size_t i = 0; i < pair.pixels.size(); ++i) {
    salted.pixels[i] = pair.pixels[i] && !salt.pixels[i];
    bright.pixels[i] = static_cast<std::uint8_t>(pair.pixels[i] * (1 + i % 255));
    many.pixels[i] |= dust.pixels[i];
  }
  for (int x = 80; x < 170; ++x) fused(60, x) = 1;
  draw_ellipse(pieces, 132, 82, 5, 20);
  draw_ellipse(specks, 4, 4, 2, 2), draw_ellipse(specks, 130, 250, 2, 3);
  mask one(gallery_height, gallery_width), lopsided = one, lying = one, full(gallery_height, gallery_width, 1);
  draw_ellipse(one, 70, 80, 52, 27);
  draw_ellipse(lopsided, 70, 80, 55, 40), draw_ellipse(lopsided, 70, 150, 35, 10);
  draw_ellipse(lying, 40, 130, 18, 60), draw_ellipse(lying, 95, 130, 20, 66);
  return {{"nothing", mask(gallery_height, gallery_width), true},
          {"all set", full, false},
          {"a pair", pair, true},
          {"cut off on the left", ellipse_pair(2), true},
          {"cut off on the right", ellipse_pair(170), true},
          {"holes in holes", holes, true},
          {"salted", salted, true},
          {"any byte", bright, true},
          {"fused", fused, false},
          {"a piece below", pieces, false},
          {"two specks", specks, true},
          {"many specks", many, false},
          {"one lung", one, false},
          {"lopsided", lopsided, false},
          {"lying", lying, true},
          {"the smaller in a hole of the larger", lung_in_loop(26, 32), false},
          {"the larger in a hole of the smaller", lung_in_loop(30, 25), true}};
}

}  // namespace lungseg_test
