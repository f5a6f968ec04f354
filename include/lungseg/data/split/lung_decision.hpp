// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What the splitter decides from moments alone, without a look at pixels: so the same for masks on the host and on a
/// GPU.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/split/lung_cut.hpp"
#include "lungseg/data/split/lung_pair.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Refuses what the splitter cannot work with, whatever the mask holds.
inline void expect_splittable(int height, int width, const split_options& options) {
  constexpr int most = 30000;  // squared distances would not fit beyond
  expect<shape_error>(height <= most && width <= most, "split_lungs: mask is " + std::to_string(height) + " x " +
                                                           std::to_string(width) + ", expected at most " +
                                                           std::to_string(most) + " a side");
  expect<option_error>(options.speck >= 0 && options.speck <= 1,
                       "split_lungs: speck is " + std::to_string(options.speck) + ", expected 0 to 1");
  expect<option_error>(options.piece_gap >= 0,
                       "split_lungs: piece_gap is " + std::to_string(options.piece_gap) + ", expected at least 0");
}

/// The components that are no specks, largest first; of equals, the one met first. Counts the others.
inline std::vector<int> without_specks(const std::vector<moments>& parts, double speck, int& specks) {
  std::vector<int> order = by_area(parts);
  const auto share = [&](int index) {
    return static_cast<double>(parts[static_cast<std::size_t>(index)].area) /
           static_cast<double>(parts[static_cast<std::size_t>(order[0])].area);
  };
  std::size_t kept = 0;
  while (kept < order.size() && share(order[kept]) >= speck) ++kept;
  specks = static_cast<int>(order.size() - kept);
  order.resize(kept);
  return order;
}

/// Two components that lie like lungs: the largest of each of the groups that pair_components makes.
inline std::optional<std::array<int, 2>> pair_largest(const std::vector<int>& kept, const std::vector<moments>& parts) {
  if (kept.size() < 2) return std::nullopt;
  const std::vector<char> group = pair_components(kept, parts);
  if (group.empty()) return std::nullopt;
  const auto second = static_cast<std::size_t>(std::find(group.begin(), group.end(), 1) - group.begin());
  return std::array{kept[0], kept[second]};
}

/// Whether of a pair the larger lung may be both lungs, and the smaller one a piece.
inline bool is_lopsided(std::int64_t area, std::int64_t other) {
  constexpr double least = 0.3;  // 6 of 1,024 real films are below
  return static_cast<double>(std::min(area, other)) < least * static_cast<double>(area + other);
}

/// The lungs, larger first, where nothing is to be cut or gathered: two components and no more, each clearly a lung.
/// No answer says nothing about the mask but that its pixels have to be looked at.
inline std::optional<std::array<int, 2>> clear_pair(const std::vector<int>& kept, const std::vector<moments>& parts) {
  if (kept.size() != 2) return std::nullopt;
  const auto pair = pair_largest(kept, parts);
  const auto area = [&](std::size_t i) { return parts[static_cast<std::size_t>(kept[i])].area; };
  return pair && !is_lopsided(area(0), area(1)) ? pair : std::nullopt;
}

/// Notes how two finished lungs lie, and tells whether the first is the one that is called left.
inline bool name_two(const moments& first, const moments& second, laterality sides, split_figures& figures) {
  constexpr double most_tilt = 60;  // further from the vertical, upright cannot be told from upside down
  const arrangement a = arrange(first, second);
  figures.found = 2;
  figures.separation = a.separation;
  figures.tilt = a.tilt;
  if (a.tilt > most_tilt) figures.reason = split_reason::ambiguous_side;
  return a.first_is_left == (sides == laterality::image);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
