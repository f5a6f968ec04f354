// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/collimator.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The leaves of a collimator, or the borders that a scanner puts there.
struct collimator_leaf {
  double level;  // grey level
  double share;  // how much of what it hides it replaces
  double soft;   // pixels, how wide its edge is
};

/// Draws the picture towards the leaf's level where (across x, down y) is less than `depth` pixels from the edge that
/// the function `from_edge` measures from.
template <class FromEdge>
void add_leaf(image<float>& picture, const collimator_leaf& leaf, double depth, const FromEdge& from_edge) {
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const double beyond = (depth - from_edge(x, y)) / leaf.soft;
      if (beyond <= 0) continue;
      const double v = picture(y, x);
      picture(y, x) = static_cast<float>(v + (leaf.level - v) * leaf.share * std::min(1.0, beyond));
    }
}

}  // namespace detail

LUNGSEG_INLINE void add_collimator(image<float>& picture, const things_change& change) {
  using namespace detail;
  if (change.collimator <= 0) return;
  random_stream random = thing_stream(change, thing::collimator);
  const double level = random.below(3) == 0 ? between(random, 215, 255) : between(random, 0, 25);
  const double share = between(random, 0.6, 1), soft = between(random, 0.5, 3);
  const std::uint32_t edges = 1 + random.below(15);  // a bit for each
  const double bottom = picture.height - 1, right = picture.width - 1;
  for (unsigned edge = 0; edge < 4; ++edge) {
    const double part = change.collimator * between(random, 0.1, 1), tilt = either_way(random, 0.06);
    if (!(edges >> edge & 1)) continue;
    const auto rows = [&](double x, double y) { return (edge == 0 ? y : bottom - y) - tilt * (x - right / 2); };
    const auto columns = [&](double x, double y) { return (edge == 2 ? x : right - x) - tilt * (y - bottom / 2); };
    if (edge < 2)
      add_leaf(picture, {level, share, soft}, part * picture.height, rows);
    else
      add_leaf(picture, {level, share, soft}, part * picture.width, columns);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
