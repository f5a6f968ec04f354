// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/opacity.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline bool any_holds(std::span<const mask> planes, int y, int x) {
  return std::any_of(planes.begin(), planes.end(), [&](const mask& plane) { return plane(y, x) != 0; });
}

LUNGSEG_INLINE lung_extent::lung_extent(std::span<const mask> planes, int height, int width)
    : top{height}, left{width}, bottom{0}, right{0} {
  for (const mask& plane : planes)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        if (!plane(y, x)) continue;
        top = std::min(top, y), bottom = std::max(bottom, y + 1);
        left = std::min(left, x), right = std::max(right, x + 1);
      }
  if (top < bottom) return;
  top = height / 4, bottom = height - top, left = width / 4, right = width - left;
}

/// A place within one of the lungs, or where chance hits none, in the box around them.
inline spot lung_spot(std::span<const mask> lungs, const lung_extent& around, random_stream& random) {
  constexpr int trials = 8;
  spot at;
  for (int trial = 0; trial < trials; ++trial) {
    at = {around.left + around.width() * between(random, 0, 1), around.top + around.height() * between(random, 0, 1)};
    const int x = static_cast<int>(at.x), y = static_cast<int>(at.y);
    if (any_holds(lungs, std::min(y, around.bottom - 1), std::min(x, around.right - 1))) break;
  }
  return at;
}

LUNGSEG_INLINE opacity draw_opacity(std::span<const mask> lungs, const lung_extent& around, double most,
                                    random_stream& random) {
  const bool basal = random.below(3) == 0;
  opacity drawn{lung_spot(lungs, around, random), 0, 0, 0, 0};
  if (basal) drawn.middle.y = around.bottom - around.height() * between(random, -0.05, 0.15);
  drawn.across = around.width() * (basal ? between(random, 0.2, 0.45) : between(random, 0.06, 0.25));
  drawn.down = around.height() * (basal ? between(random, 0.15, 0.4) : between(random, 0.06, 0.3));
  drawn.level = between(random, 150, 235);
  drawn.share = most * between(random, 0.6, 1);
  return drawn;
}

/// \param lungs  where it hides all; elsewhere the air beside the body stays dark
inline void add_opacity(image<float>& picture, std::span<const mask> lungs, const opacity& what,
                        random_stream& random) {
  constexpr int cells = 12;  // inside and at its edge it is uneven
  constexpr double tissue = 40;
  const image<float> uneven = smooth_field(picture.height, picture.width, cells, random);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const double u = (x - what.middle.x) / what.across, v = (y - what.middle.y) / what.down;
      const double away = u * u + v * v, level = picture(y, x);
      if (away > 3 || level >= what.level) continue;
      double part = what.share * std::exp(-1.2 * away * away) * (1 + 0.7 * static_cast<double>(uneven(y, x)));
      if (!any_holds(lungs, y, x)) part *= std::clamp(level / tissue, 0.0, 1.0);
      picture(y, x) = static_cast<float>(level + std::clamp(part, 0.0, 1.0) * (what.level - level));
    }
}

}  // namespace detail

LUNGSEG_INLINE void add_opacities(image<float>& picture, std::span<const mask> lungs, const things_change& change) {
  if (change.opacities == 0) return;
  random_stream random = detail::thing_stream(change, detail::thing::opacities);
  const detail::lung_extent around{lungs, picture.height, picture.width};
  for (int i = 0; i < change.opacities; ++i)
    detail::add_opacity(picture, lungs, detail::draw_opacity(lungs, around, change.opacity, random), random);
}

}}  // namespace lungseg::LUNGSEG_ABI
