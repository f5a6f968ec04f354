// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "lungseg/data/augment/level_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What each of the 256 grey levels becomes.
using level_table = std::array<float, 256>;

namespace detail {

/// A table's value at any level, linear between its entries; beyond them, the last one.
template <class T>
T looked_up(const std::array<T, 256>& table, T level) {
  const T within = std::clamp(level, T{0}, T{255});
  const auto low = static_cast<std::size_t>(std::min(within, T{254}));
  return table[low] + (table[low + 1] - table[low]) * (within - static_cast<T>(low));
}

}  // namespace detail

/// The grey level that each of the film's 256 becomes, within 0..255, never falling: gamma, S-curve, slopes, contrast
/// about its centre, then brightness.
level_table level_map(const film& in, const level_curve& change);

/// Sends a picture's levels, cut off at 0 and 255, through a table; between two of its entries linearly.
inline void apply_levels(image<float>& picture, const level_table& level) {
  for (float& v : picture.pixels) v = detail::looked_up(level, v);
}

/// Adds a smooth field, as the heel effect, a badly placed grid or scattered rays do: levels are logarithms of
/// exposures, so a loss of rays is a sum. Levels may leave 0..255.
void add_shading(image<float>& picture, const level_change& change);

/// Spreads the levels of a picture's pixels under `where` as prediction spreads a film's (levels_of).
void spread_levels(image<float>& picture, const mask& where);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/levels_impl.hpp"
#endif
