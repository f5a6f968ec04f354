// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/arrangement.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/split/bridge_removal.hpp"
#include "lungseg/data/split/marker_watershed.hpp"
#include "lungseg/data/split/minimum_cost_path.hpp"
#include "lungseg/data/split/watershed_basins.hpp"

/// \file
/// The rules by which the splitter takes regions for two lungs, and cuts lungs apart that hang together.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Beyond this angle to the line that joins them, two regions are parts of one lung. Real pairs stay below 40, parts of
/// one lung above 60, at any rotation.
inline constexpr double most_lean = 50;
/// Below this separation two components are no pair of lungs (a bar in halves: 6; real pairs: above 7.4).
inline constexpr double least_separation = 5;
/// A lung has at least this share of both lungs' area.
inline constexpr double least_share = 0.03;
/// A cut that leaves a side less than this counts less.
inline constexpr double fair_share = 0.15;
/// A neck is cut when separation * (1 - narrowness * narrowness) reaches this. Pairs joined by a bar score above 0.8; a
/// single lung has no neck whose parts lie side by side.
inline constexpr double least_cut_score = 0.5;
/// Lungs are cut along a path that crosses at most this share of the tallest column of pixels on either side.
inline constexpr double most_crossed = 0.9;

/// Splits components into two groups that lie like lungs: the partition of largest separation. A group's flag per
/// component; empty when no partition qualifies. Only the largest components are moved between groups.
inline std::vector<char> pair_components(const std::vector<int>& kept, const std::vector<moments>& parts) {
  constexpr std::size_t most = 8;
  const std::size_t movable = std::min(kept.size(), most);
  if (movable == 0) return {};
  double best = least_separation;
  std::vector<char> chosen;
  for (unsigned pattern = 1; pattern < 1u << (movable - 1); ++pattern) {
    moments group[2];
    for (std::size_t i = 0; i < movable; ++i)
      group[i > 0 && (pattern >> (i - 1) & 1u)] += parts[static_cast<std::size_t>(kept[i])];
    const arrangement a = arrange(group[0], group[1]);
    const double share = lesser_share(group[0], group[1]);
    if (a.separation <= best || a.lean > most_lean || share < least_share) continue;
    best = a.separation;
    chosen.assign(movable, 0);
    for (std::size_t i = 1; i < movable; ++i) chosen[i] = static_cast<char>(pattern >> (i - 1) & 1u);
  }
  return chosen;
}

/// Which basins of a watershed_basins belong to which lung (0 or 1; empty: it is one lung), and the widest neck between
/// them.
struct basin_split {
  std::vector<char> side;
  float width = 0, narrowness = 0;
  double score = least_cut_score;  // of the split; the next has to be better
};

/// Takes a split of the basins over if it is better: parts that lie like two lungs, apart, at a narrow place.
inline void consider_split(const watershed_basins& basins, std::vector<char> side, float width, basin_split& best) {
  moments part[2];
  for (std::size_t i = 0; i < side.size(); ++i) part[side[i] != 0] += basins.basin(static_cast<int>(i));
  const double share = lesser_share(part[0], part[1]);
  if (share < least_share) return;
  const arrangement a = arrange(part[0], part[1]);
  const float narrowness = width / basins.lesser_peak(side);
  const double score = a.separation * (1 - narrowness) * std::min(1.0, share / fair_share);
  if (a.lean <= most_lean && score > best.score) best = {std::move(side), width, narrowness, score};
}

/// The best split at one neck, or at two: then the part between the necks is one lung, and what hangs on either of them
/// are parts of the other, as when a bridge ends where that is slim itself.
inline basin_split best_split(const watershed_basins& basins) {
  constexpr std::size_t most = 24;  // beyond so many necks, pairs of them are no anatomy
  basin_split best;
  std::vector<std::vector<char>> beyond;
  for (std::size_t i = 0; i < basins.necks().size(); ++i) {
    beyond.push_back(basins.beyond(i));
    consider_split(basins, beyond[i], basins.necks()[i].width, best);
  }
  if (beyond.size() > most) return best;
  for (std::size_t i = 0; i < beyond.size(); ++i)
    for (std::size_t j = i + 1; j < beyond.size(); ++j) {
      const auto inner_i = static_cast<std::size_t>(basins.necks()[i].basin_a),
                 inner_j = static_cast<std::size_t>(basins.necks()[j].basin_a);
      std::vector<char> outside(beyond[i].size());
      // What is across neck i from neck j, and across neck j from neck i.
      for (std::size_t k = 0; k < outside.size(); ++k)
        outside[k] = beyond[i][k] != beyond[i][inner_j] || beyond[j][k] != beyond[j][inner_i];
      consider_split(basins, std::move(outside), std::max(basins.necks()[i].width, basins.necks()[j].width), best);
    }
  return best;
}

/// Two lungs cut out of one region, and how narrow the place was.
struct cut_lungs {
  std::array<mask, 2> part;
  double narrowness = 0;
};

/// Cuts a connected region at the neck between two lungs and takes the bridge away. False when it has no such neck.
inline bool cut_at_neck(const mask& region, cut_lungs& result) {
  const watershed_basins basins{region};
  const basin_split cut = best_split(basins);
  if (cut.side.empty()) return false;
  const image<std::uint8_t> sides = marker_watershed(basins, cut.side, cut.width);
  std::array<mask, 2> whole{mask(region.height, region.width), mask(region.height, region.width)};
  for (std::size_t i = 0; i < sides.pixels.size(); ++i)
    if (sides.pixels[i]) whole[sides.pixels[i] - 1u].pixels[i] = 1;
  result.part = {remove_bridge(basins, whole[0], whole[1], cut.width),
                 remove_bridge(basins, whole[1], whole[0], cut.width)};
  result.narrowness = cut.narrowness;
  return true;
}

/// Whether a connected region is too broad to be one lung: about round, or lying. One lung is long (its variance along
/// the short axis is below half of that along the long one, 1 in 1000 excepted), and seldom more than 60 degrees off
/// the vertical even in a film that is rotated by 30.
inline bool too_broad_for_one_lung(const moments& region) {
  constexpr double round = 0.55, lying = 65;
  const principal_axes axes = principal_axes_of(region);
  return axes.across >= round * axes.along || axes.tilt() >= lying;
}

/// Cuts lungs that have grown together over so much of their height that no neck is left. False when the region may be
/// one lung.
inline bool cut_along_path(const mask& region, cut_lungs& result) {
  if (!too_broad_for_one_lung(moments_of(region))) return false;
  const vertical_path path = minimum_cost_path(region);
  std::array<std::vector<int>, 2> extent;  // the pixels in each column, on either side
  for (auto& columns : extent) columns.assign(static_cast<std::size_t>(region.width), 0);
  for (mask& part : result.part) part = mask(region.height, region.width);
  for (int y = 0; y < region.height; ++y)
    for (int x = 0; x < region.width; ++x) {
      if (!region(y, x)) continue;
      const std::size_t side = x < path.column[static_cast<std::size_t>(y)] ? 0 : 1;
      result.part[side](y, x) = 1;
      ++extent[side][static_cast<std::size_t>(x)];
    }
  const int lower = std::min(*std::max_element(extent[0].begin(), extent[0].end()),
                             *std::max_element(extent[1].begin(), extent[1].end()));
  if (lower == 0 || path.inside > most_crossed * lower) return false;
  result.narrowness = static_cast<double>(path.inside) / lower;
  return arrange(moments_of(result.part[0]), moments_of(result.part[1])).lean <= most_lean;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
