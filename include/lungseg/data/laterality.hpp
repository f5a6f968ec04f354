// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "lungseg/data/annotation.hpp"
#include "lungseg/data/components.hpp"
#include "lungseg/data/image.hpp"
#include "lungseg/data/moments.hpp"
#include "lungseg/data/morphology.hpp"
#include "lungseg/data/seam.hpp"
#include "lungseg/data/valley.hpp"

namespace lungseg::inline LUNGSEG_ABI {

/// How a mask was taken apart.
enum class split_reason {
  ok,              ///< two lungs, apart from each other
  fused_split,     ///< two lungs that hung together and were cut apart along the valley between them
  one_lung,        ///< one lung, and its shape tells its side
  ambiguous_side,  ///< one or two lungs, but which is which is a guess: lying film, or a shape that does not tell
  empty            ///< nothing is set
};

inline std::string_view name(split_reason reason) noexcept {
  switch (reason) {
    case split_reason::ok:
      return "ok";
    case split_reason::fused_split:
      return "fused_split";
    case split_reason::one_lung:
      return "one_lung";
    case split_reason::ambiguous_side:
      return "ambiguous_side";
    default:
      return "empty";
  }
}

struct split_options {
  /// Whose left and right the result means.
  laterality sides = laterality::patient;
  /// Components below this share of the largest one's area are specks and dropped.
  double speck = 0.02;
  /// A further piece counts to a lung when its gap to it is at most this share of the square root of all area.
  double piece_gap = 0.1;
};

/// Left and right lung of one mask, in its grid, and what was done to get them.
struct lung_pair {
  mask left, right;  // all zero when that lung is missing
  split_reason reason = split_reason::empty;
  int found = 0;                    ///< lungs: 0, 1 or 2
  int specks = 0;                   ///< components dropped for their size
  int stray_pieces = 0;             ///< larger components dropped because they are far from both lungs
  std::int64_t filled_pixels = 0;   ///< set because they were holes
  std::int64_t trimmed_pixels = 0;  ///< cleared because they bridged the lungs
  double tilt = 0;                  ///< of the lungs' common axis to the vertical [degrees]; two lungs only
  double separation = 0;            ///< arrangement::separation; two lungs only
  double narrowness = 0;            ///< of the neck that was cut, see detail::neck; 0 when nothing was cut
};

namespace detail {

/// Beyond this angle to the line that joins them, two regions are parts of one lung. Real pairs stay below 40, parts of
/// one lung above 60, at any rotation.
inline constexpr double most_lean = 50;
/// Below this separation two components are no pair of lungs (a bar in halves: 6; real pairs: above 7.4).
inline constexpr double least_separation = 5;
/// A lung has at least this share of both lungs' area.
inline constexpr double least_share = 0.03;
/// A cut that leaves a side less than this counts less.
inline constexpr double fair_share = 0.15;
/// A neck is cut when separation * (1 - narrowness) reaches this. Pairs joined by a bar score above 0.8; a single lung
/// has no neck whose parts lie side by side.
inline constexpr double least_cut_score = 0.5;
/// When the lungs' axis is further from the vertical [degrees], upright cannot be told from upside down.
inline constexpr double most_tilt = 60;
/// See breadth(); only 1 lung in 1000 is above.
inline constexpr double least_breadth = 0.55;
/// A seam is cut when it crosses at most this share of the tallest column of pixels on either side.
inline constexpr double most_seam = 0.9;

/// Splits components into two groups that lie like lungs: the partition of largest separation. A group's flag per
/// component; empty when no partition qualifies. Only the largest components are moved between groups.
inline std::vector<char> pair_components(const std::vector<int>& kept, const std::vector<moments>& parts) {
  constexpr std::size_t most = 8;
  const std::size_t movable = std::min(kept.size(), most);
  double best = least_separation;
  std::vector<char> chosen;
  for (unsigned pattern = 1; pattern < 1u << (movable - 1); ++pattern) {
    moments group[2];
    for (std::size_t i = 0; i < movable; ++i)
      group[i > 0 && (pattern >> (i - 1) & 1u)] += parts[static_cast<std::size_t>(kept[i])];
    const arrangement a = arrange(group[0], group[1]);
    const double share = std::min(group[0].area, group[1].area) / (group[0].area + group[1].area);
    if (a.separation <= best || a.lean > most_lean || share < least_share) continue;
    best = a.separation;
    chosen.assign(movable, 0);
    for (std::size_t i = 1; i < movable; ++i) chosen[i] = static_cast<char>(pattern >> (i - 1) & 1u);
  }
  return chosen;
}

/// The neck whose cut leaves parts that lie like two lungs, and best; -1 when there is none.
inline int best_cut(const relief& hills) {
  double best = least_cut_score;
  int chosen = -1;
  for (std::size_t i = 0; i < hills.necks().size(); ++i) {
    const std::vector<char> far_side = hills.beyond(i);
    moments part[2];
    for (int basin = 0; basin < hills.basins(); ++basin)
      part[static_cast<int>(far_side[static_cast<std::size_t>(basin)])] += hills.basin(basin);
    const double share = std::min(part[0].area, part[1].area) / (part[0].area + part[1].area);
    const arrangement a = arrange(part[0], part[1]);
    const double score = a.separation * (1 - hills.necks()[i].narrowness) * std::min(1.0, share / fair_share);
    if (share < least_share || a.lean > most_lean || score <= best) continue;
    best = score;
    chosen = static_cast<int>(i);
  }
  return chosen;
}

inline std::int64_t count_set(const mask& from) {
  return std::count_if(from.pixels.begin(), from.pixels.end(), [](std::uint8_t pixel) { return pixel != 0; });
}

inline moments moments_of(const mask& from) {
  moments result;
  for (const run& r : find_runs(from).runs) result.add(r);
  return result;
}

inline void add_pixels(mask& into, const mask& from) {
  or_bytes(into.pixels.data(), from.pixels.data(), into.pixels.size());
}

inline void remove_pixels(mask& from, const mask& what) {
  for (std::size_t i = 0; i < from.pixels.size(); ++i)
    if (what.pixels[i]) from.pixels[i] = 0;
}

/// Half the width of the bridge to `other` on this side [pixels]: the greatest distance to the background near the cut,
/// but less than that of the lung itself, which the bridge may end in.
inline int bridge_half_width(const relief& hills, const mask& side, const mask& other, float neck_width) {
  const image<std::int32_t> to_other = squared_distance(other);
  const float near = 2 * neck_width + 2;
  float bridge = neck_width, lung = 0;
  for (int y = 0; y < side.height; ++y)
    for (int x = 0; x < side.width; ++x) {
      if (!side(y, x)) continue;
      lung = std::max(lung, hills.away(y, x));
      if (static_cast<float>(to_other(y, x)) <= near * near) bridge = std::max(bridge, hills.away(y, x));
    }
  return static_cast<int>(std::max(neck_width, std::min(bridge, 0.6f * lung))) + 1;
}

/// Clears what is left of a bridge on one side: the pixels beside the cut that a disc wider than the bridge cannot
/// reach.
inline mask trim_bridge(const relief& hills, const mask& side, const mask& other, float neck_width) {
  const auto disc = structuring_element::disc(bridge_half_width(hills, side, other, neck_width));
  mask thin = side;
  remove_pixels(thin, opening(side, disc));
  const mask beside = dilate(other, structuring_element::square(3));
  const components rest = label_components(thin, connectivity::four);
  std::vector<char> stub(static_cast<std::size_t>(rest.count()), 0);
  for (std::size_t i = 0; i < rest.owners().size(); ++i) {
    const run& r = rest.runs().runs[i];
    for (int x = r.x1; x < r.x2; ++x)
      if (beside(r.y, x)) stub[static_cast<std::size_t>(rest.owners()[i])] = 1;
  }
  mask trimmed = side;
  remove_pixels(trimmed, rest.select_if([&](int index) { return stub[static_cast<std::size_t>(index)] != 0; }));
  // A lung hardly wider than its neck would go with the bridge: then there is nothing to tell them apart.
  return 2 * count_set(trimmed) < count_set(side) ? side : trimmed;
}

/// The part of `from` inside `area`, with whole-pixel corners.
inline mask crop(const mask& from, const box& area) {
  const int x1 = static_cast<int>(area.x1), y1 = static_cast<int>(area.y1);
  mask part(static_cast<int>(area.height()), static_cast<int>(area.width()));
  for (int y = 0; y < part.height; ++y) std::copy_n(from.row(y1 + y) + x1, part.width, part.row(y));
  return part;
}

/// The opposite of crop: a mask of the given size that is `part` at (x, y).
inline mask embed(const mask& part, int height, int width, const box& area) {
  mask result(height, width);
  for (int y = 0; y < part.height; ++y)
    std::copy_n(part.row(y), part.width, result.row(static_cast<int>(area.y1) + y) + static_cast<int>(area.x1));
  return result;
}

/// One mask on its way to two lungs: each step is one of the splitter's rules.
class lung_splitter {
 public:
  lung_splitter(const mask& both, const split_options& options)
      : options_{options}, found_{label_components(both)}, part_moments_{component_moments(found_)} {}

  lung_pair split() {
    drop_specks();
    if (kept_.empty()) {
      result_.left = result_.right = mask(found_.height(), found_.width());
      return std::move(result_);
    }
    if (!take_pair() && !cut_largest()) side_[0] = found_.select(kept_[0]);
    add_pieces();
    fill();
    name_sides();
    return std::move(result_);
  }

 private:
  void drop_specks() {
    const std::vector<int> order = found_.by_area();
    for (const int index : order) {
      const double share = static_cast<double>(found_[index].area) / static_cast<double>(found_[order[0]].area);
      if (share >= options_.speck)
        kept_.push_back(index);
      else
        ++result_.specks;
    }
  }

  /// Two lungs among the components as they are: the largest of each group; the rest are pieces.
  bool take_pair() {
    if (kept_.size() < 2) return false;
    const std::vector<char> group = pair_components(kept_, part_moments_);
    if (group.empty()) return false;
    const auto second = static_cast<std::size_t>(std::find(group.begin(), group.end(), 1) - group.begin());
    side_[0] = found_.select(kept_[0]);
    side_[1] = found_.select(kept_[second]);
    for (std::size_t i = 1; i < kept_.size(); ++i)
      if (i != second) pieces_.push_back(kept_[i]);
    result_.reason = split_reason::ok;
    return true;
  }

  /// Two lungs that hang together in the largest component; if it is one lung, everything else are pieces.
  bool cut_largest() {
    pieces_.assign(kept_.begin() + 1, kept_.end());
    const component& largest = found_[kept_[0]];
    // Small holes only: a large one may be the gap between lungs that are bridged twice.
    const mask region = fill_holes(crop(found_.select(kept_[0]), largest.bounds), largest.area / 20);
    std::array<mask, 2> parts{mask(region.height, region.width), mask(region.height, region.width)};
    if (!cut_at_neck(region, parts) && !cut_along_seam(region, parts)) return false;
    for (std::size_t i = 0; i < 2; ++i)
      side_[i] = embed(keep_largest(parts[i]), found_.height(), found_.width(), largest.bounds);
    result_.trimmed_pixels = count_set(region) - count_set(side_[0]) - count_set(side_[1]);
    result_.reason = split_reason::fused_split;
    return true;
  }

  bool cut_at_neck(const mask& region, std::array<mask, 2>& parts) {
    const relief hills{region};
    const int cut = best_cut(hills);
    if (cut < 0) return false;
    const neck& where = hills.necks()[static_cast<std::size_t>(cut)];
    const image<std::uint8_t> sides = hills.divide(static_cast<std::size_t>(cut));
    for (std::size_t i = 0; i < sides.pixels.size(); ++i)
      if (sides.pixels[i]) parts[sides.pixels[i] - 1u].pixels[i] = 1;
    parts = {trim_bridge(hills, parts[0], parts[1], where.width), trim_bridge(hills, parts[1], parts[0], where.width)};
    result_.narrowness = where.narrowness;
    return true;
  }

  /// For lungs that have grown together over so much of their height that no neck is left.
  bool cut_along_seam(const mask& region, std::array<mask, 2>& parts) {
    if (breadth(part_moments_[static_cast<std::size_t>(kept_[0])]) < least_breadth) return false;
    const seam path = cheapest_seam(region);
    std::array<std::vector<int>, 2> extent;  // of the columns on both sides: the pixels in each
    for (auto& columns : extent) columns.assign(static_cast<std::size_t>(region.width), 0);
    for (int y = 0; y < region.height; ++y)
      for (int x = 0; x < region.width; ++x) {
        if (!region(y, x)) continue;
        const std::size_t side = x < path.column[static_cast<std::size_t>(y)] ? 0 : 1;
        parts[side](y, x) = 1;
        ++extent[side][static_cast<std::size_t>(x)];
      }
    const int lower = std::min(*std::max_element(extent[0].begin(), extent[0].end()),
                               *std::max_element(extent[1].begin(), extent[1].end()));
    result_.narrowness = static_cast<double>(path.inside) / std::max(lower, 1);
    return result_.narrowness <= most_seam;
  }

  /// Adds each further piece to the lung that it is nearest to, or drops it when it is far from both.
  void add_pieces() {
    if (pieces_.empty()) return;
    double area = 0;
    for (const moments& m : part_moments_) area += m.area;
    const double reach = options_.piece_gap * std::sqrt(area);
    const mask base[2] = {side_[0], side_[1]};
    const image<float> away[2] = {distance(base[0]), base[1].empty() ? image<float>{} : distance(base[1])};
    for (const int piece : pieces_) {
      double gap[2];
      for (int i = 0; i < 2; ++i) gap[i] = nearest(away[i], piece);
      const int home = gap[1] < gap[0] ? 1 : 0;
      if (gap[home] <= reach)
        add_pixels(side_[home], found_.select(piece));
      else
        ++result_.stray_pieces;
    }
  }

  double nearest(const image<float>& away, int piece) const {
    float least = std::numeric_limits<float>::infinity();
    if (away.empty()) return least;
    for (std::size_t i = 0; i < found_.owners().size(); ++i) {
      if (found_.owners()[i] != piece) continue;
      const run& r = found_.runs().runs[i];
      least = std::min(least, *std::min_element(away.row(r.y) + r.x1, away.row(r.y) + r.x2));
    }
    return least;
  }

  void fill() {
    for (mask& lung : side_) {
      if (lung.empty()) continue;
      const std::int64_t before = count_set(lung);
      lung = fill_holes(lung);
      result_.filled_pixels += count_set(lung) - before;
    }
    if (!side_[1].empty()) remove_pixels(side_[1], side_[0]);
  }

  void name_sides() {
    const bool two = !side_[1].empty();
    result_.found = two ? 2 : 1;
    bool first_is_left = true;
    if (two) {
      const arrangement a = arrange(moments_of(side_[0]), moments_of(side_[1]));
      result_.separation = a.separation;
      result_.tilt = a.tilt;
      first_is_left = a.first_is_left;
      if (a.tilt > most_tilt) result_.reason = split_reason::ambiguous_side;
    } else {
      side_[1] = mask(found_.height(), found_.width());
      result_.reason = split_reason::ambiguous_side;
      first_is_left = found_[kept_[0]].x < 0.5 * (found_.width() - 1);
    }
    const bool swap = (options_.sides == laterality::image) == first_is_left;
    result_.left = std::move(side_[swap ? 0 : 1]);
    result_.right = std::move(side_[swap ? 1 : 0]);
  }

  const split_options options_;
  const components found_;
  const std::vector<moments> part_moments_;
  std::vector<int> kept_, pieces_;  // components, largest first
  std::array<mask, 2> side_;        // the lungs; the second stays empty (0 x 0) when there is one
  lung_pair result_;
};

}  // namespace detail

/// Takes the left and the right lung from one binary mask (any byte but 0 is inside) of any size.
///
/// Nothing is assumed about where the lungs are in the film: specks are dropped; two components, or groups of pieces,
/// that lie side by side across their common long axis are the lungs; otherwise the largest component is cut at the
/// neck that leaves two such parts, if it has one, and the bridge is removed; otherwise there is one lung. Holes in
/// each lung are filled. Which is left and which right follows from the lungs relative to each other, with their common
/// long axis turned upright: a film may be shifted, cropped, scaled, and rotated by up to 60 degrees.
///
/// \throws shape_error  beyond 30,000 pixels a side
inline lung_pair split_lungs(const mask& both, const split_options& options = {}) {
  return detail::lung_splitter{both, options}.split();
}

}  // namespace lungseg::inline LUNGSEG_ABI
