// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/bowel_gas.hpp"
#include "lungseg/data/augment/opacity.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/augment/smooth_field.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// One of the lungs, by chance: planes have a bit for each. Empty where there is none.
inline mask any_lung(std::span<const mask> lungs, random_stream& random) {
  const mask& plane = lungs[random.below(static_cast<std::uint32_t>(lungs.size()))];
  unsigned bits = 0;
  for (const std::uint8_t v : plane.pixels) bits |= v;
  for (int before = static_cast<int>(random.below(8)) % std::max(std::popcount(bits), 1); before > 0; --before)
    bits &= bits - 1;
  mask lung{plane.height, plane.width};
  const unsigned bit = bits & (~bits + 1);
  std::transform(plane.pixels.begin(), plane.pixels.end(), lung.pixels.begin(),
                 [&](std::uint8_t v) { return static_cast<std::uint8_t>((v & bit) != 0); });
  return lung;
}

LUNGSEG_INLINE std::vector<int> below_base(const mask& lung) {
  std::vector<int> below(static_cast<std::size_t>(lung.width), 0);
  int top = lung.height, bottom = 0;
  for (int y = 0; y < lung.height; ++y)
    for (int x = 0; x < lung.width; ++x) {
      if (!lung(y, x)) continue;
      below[static_cast<std::size_t>(x)] = y + 1;
      top = std::min(top, y), bottom = y + 1;
    }
  if (top >= bottom) return {};
  const std::vector<int> base = below;
  const auto is_base = [&](std::size_t x) { return base[x] >= bottom - (bottom - top) / 5; };
  for (std::size_t x = 0; x < base.size(); ++x)
    if (!is_base(x)) below[x] = x > 0 ? std::min(below[x - 1] + 1, bottom) : bottom;
  for (std::size_t x = base.size() - 1; x-- > 0;)
    if (!is_base(x)) below[x] = std::min(below[x], below[x + 1] + 1);
  return below;
}

LUNGSEG_INLINE gas_bubble draw_bubble(std::span<const int> base, double height, double width, double air,
                                      random_stream& random) {
  gas_bubble drawn{};
  drawn.across = width * between(random, 0.12, 0.5);
  drawn.down = height * between(random, 0.04, 0.18);
  drawn.wall = height * between(random, 0, 0.05);
  drawn.level = air * between(random, 0.5, 1.2);
  drawn.share = between(random, 0.5, 1);
  drawn.edge = between(random, 0.08, 0.5);
  drawn.middle.x = between(random, 0, static_cast<double>(base.size()) - 1);
  const double dome = base[static_cast<std::size_t>(drawn.middle.x)] + drawn.wall;
  drawn.middle.y = dome + drawn.down * between(random, -0.3, 1.2);
  const double fluid = drawn.middle.y + drawn.down * between(random, 0, 0.7);
  drawn.floor = random.below(3) == 0 ? fluid : std::numeric_limits<double>::infinity();
  return drawn;
}

/// How much of what lies at (y, x) the gas replaces, as if it were even.
inline double covered(const gas_bubble& gas, int below, int y, int x) {
  constexpr double wall_edge = 2;  // pixels
  const double u = (x - gas.middle.x) / gas.across, v = (y - gas.middle.y) / gas.down;
  const double inside = std::clamp((1 - std::hypot(u, v)) / gas.edge + 0.5, 0.0, 1.0);
  const double under_wall = std::clamp((y - below - gas.wall) / wall_edge, 0.0, 1.0);
  const double above_fluid = std::clamp(gas.floor - y, 0.0, 1.0);
  return gas.share * inside * under_wall * above_fluid;
}

inline void add_bubble(image<float>& picture, std::span<const mask> lungs, std::span<const int> base,
                       const gas_bubble& gas, random_stream& random) {
  constexpr int cells = 16;
  const image<float> uneven = smooth_field(picture.height, picture.width, cells, random);
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const double level = picture(y, x);
      const double part = covered(gas, base[static_cast<std::size_t>(x)], y, x);
      if (part <= 0 || level <= gas.level || any_holds(lungs, y, x)) continue;
      const double share = std::clamp(part * (1 + 0.3 * static_cast<double>(uneven(y, x))), 0.0, 1.0);
      picture(y, x) = static_cast<float>(level + share * (gas.level - level));
    }
}

inline double mean_level(const image<float>& picture, const mask& lung) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < lung.pixels.size(); ++i)
    if (lung.pixels[i]) sum += static_cast<double>(picture.pixels[i]), count += 1;
  return sum / std::max(count, 1.0);
}

}  // namespace detail

LUNGSEG_INLINE void add_bowel_gas(image<float>& picture, std::span<const mask> lungs, const things_change& change) {
  if (change.bubbles == 0 || lungs.empty()) return;
  random_stream random = detail::thing_stream(change, detail::thing::bubbles);
  const mask above = detail::any_lung(lungs, random);
  const std::vector<int> base = detail::below_base(above);
  if (base.empty()) return;
  const detail::lung_extent around{std::span{&above, 1}, picture.height, picture.width};
  const std::span<const int> below =
      std::span{base}.subspan(static_cast<std::size_t>(around.left), static_cast<std::size_t>(around.width()));
  const double air = detail::mean_level(picture, above);
  for (int i = 0; i < change.bubbles; ++i) {
    detail::gas_bubble gas = detail::draw_bubble(below, around.height(), around.width(), air, random);
    gas.middle.x += around.left;
    detail::add_bubble(picture, lungs, base, gas, random);
  }
}

}}  // namespace lungseg::LUNGSEG_ABI
