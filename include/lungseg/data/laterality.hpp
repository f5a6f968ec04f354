// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/data/annotation.hpp"
#include "lungseg/data/components.hpp"
#include "lungseg/data/distance.hpp"
#include "lungseg/data/image.hpp"
#include "lungseg/data/lung_cut.hpp"
#include "lungseg/data/lung_pair.hpp"
#include "lungseg/data/lung_pieces.hpp"
#include "lungseg/data/lung_side.hpp"
#include "lungseg/data/mask_sets.hpp"
#include "lungseg/data/moments.hpp"
#include "lungseg/data/morphology.hpp"
#include "lungseg/data/seam.hpp"

namespace lungseg::inline LUNGSEG_ABI {

namespace detail {

/// When the lungs' axis is further from the vertical [degrees], upright cannot be told from upside down.
inline constexpr double most_tilt = 60;

/// Refuses what the splitter cannot work with, whatever the mask holds.
inline void expect_splittable(const mask& both, const split_options& options) {
  constexpr int most = 30000;  // squared distances would not fit beyond
  expect<shape_error>(both.height <= most && both.width <= most,
                      "split_lungs: mask is " + std::to_string(both.height) + " x " + std::to_string(both.width) +
                          ", expected at most " + std::to_string(most) + " a side");
  expect<option_error>(options.speck >= 0 && options.speck <= 1,
                       "split_lungs: speck is " + std::to_string(options.speck) + ", expected 0 to 1");
  expect<option_error>(options.piece_gap >= 0,
                       "split_lungs: piece_gap is " + std::to_string(options.piece_gap) + ", expected at least 0");
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
    choose();
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

  /// A pair of components, else the largest cut in two, else one lung. Where the pair is lopsided, its larger lung may
  /// be both lungs, and its smaller one a piece: then the better separated lung_proposal counts.
  void choose() {
    std::optional<lung_proposal> best = pair();
    if (!best || is_lopsided(*best)) {
      std::optional<lung_proposal> other = cut_largest();
      if (!best || (other && separation(*other) > separation(*best))) best = std::move(other);
    }
    if (!best) best = complete({.side = {found_.select(kept_[0]), mask{}}, .used = {kept_[0]}});
    side_ = std::move(best->side);
    result_.reason = best->reason;
    result_.stray_pieces = static_cast<int>(best->pieces.size());
    result_.trimmed_pixels = best->trimmed_pixels;
    result_.narrowness = best->narrowness;
  }

  mask without_specks(const mask& part) const {
    const components all = label_components(part);
    const auto least = options_.speck * static_cast<double>(all[all.by_area()[0]].area);
    return all.select_if([&](int index) { return static_cast<double>(all[index].area) >= least; });
  }

  /// The proposal with every component that is no speck and not in it as a piece, and the pieces gathered.
  lung_proposal complete(lung_proposal lungs) const {
    for (const int index : kept_)
      if (std::find(lungs.used.begin(), lungs.used.end(), index) == lungs.used.end()) lungs.pieces.push_back(index);
    gather_pieces(found_, part_moments_, options_.piece_gap, lungs);
    return lungs;
  }

  static bool is_lopsided(const lung_proposal& lungs) {
    constexpr double lesser_share = 0.3;  // 6 of 1,024 real films are
    const auto a = static_cast<double>(count_set(lungs.side[0])), b = static_cast<double>(count_set(lungs.side[1]));
    return std::min(a, b) < lesser_share * (a + b);
  }

  static double separation(const lung_proposal& lungs) {
    return arrange(moments_of(lungs.side[0]), moments_of(lungs.side[1])).separation;
  }

  /// Two lungs among the components as they are: the largest of each group.
  std::optional<lung_proposal> pair() const {
    if (kept_.size() < 2) return std::nullopt;
    const std::vector<char> group = pair_components(kept_, part_moments_);
    if (group.empty()) return std::nullopt;
    const auto second = static_cast<std::size_t>(std::find(group.begin(), group.end(), 1) - group.begin());
    return complete(
        {.side = {found_.select(kept_[0]), found_.select(kept_[second])}, .used = {kept_[0], kept_[second]}});
  }

  /// Two lungs that hang together in the largest component.
  std::optional<lung_proposal> cut_largest() const {
    const component& largest = found_[kept_[0]];
    // Small holes only: a large one may be the gap between lungs that are bridged twice.
    const mask region = fill_holes(crop(found_.select(kept_[0]), largest.bounds), largest.area / 20);
    cut_lungs cut;
    if (!cut_at_neck(region, cut) && !cut_along_seam(region, cut)) return std::nullopt;
    lung_proposal result{.used = {kept_[0]}, .reason = split_reason::fused_split};
    for (std::size_t i = 0; i < 2; ++i)
      result.side[i] = embed(without_specks(cut.part[i]), found_.height(), found_.width(), largest.bounds);
    result.trimmed_pixels = count_set(region) - count_set(result.side[0]) - count_set(result.side[1]);
    result.narrowness = cut.narrowness;
    return complete(std::move(result));
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
    const bool first_is_left = two ? order_two() : place_one();
    const bool first_is_called_left = first_is_left == (options_.sides == laterality::image);
    result_.left = std::move(side_[first_is_called_left ? 0 : 1]);
    result_.right = std::move(side_[first_is_called_left ? 1 : 0]);
  }

  bool order_two() {
    const arrangement a = arrange(moments_of(side_[0]), moments_of(side_[1]));
    result_.separation = a.separation;
    result_.tilt = a.tilt;
    if (a.tilt > most_tilt) result_.reason = split_reason::ambiguous_side;
    return a.first_is_left;
  }

  bool place_one() {
    side_[1] = mask(found_.height(), found_.width());
    const moments whole = moments_of(side_[0]);
    const side_cue cue = read_side(side_[0], whole);
    const single_side side = side_of_single(cue);
    result_.tilt = std::abs(cue.slant);
    const bool certain = side.certain && !too_broad_for_one_lung(whole);
    result_.reason = certain ? split_reason::one_lung : split_reason::ambiguous_side;
    return side.on_the_left;
  }

  const split_options options_;
  const components found_;
  const std::vector<moments> part_moments_;
  std::vector<int> kept_;     // components that are no specks, largest first
  std::array<mask, 2> side_;  // the lungs; the second stays empty (0 x 0) when there is one
  lung_pair result_;
};

}  // namespace detail

/// Takes the left and the right lung from one binary mask (any byte but 0 is inside) of any size.
///
/// Nothing is assumed about where the lungs are in the film: specks are dropped; two components, or groups of pieces,
/// that lie side by side across their common long axis are the lungs; otherwise, or where that leaves two better parts,
/// the largest component is cut at the neck between them, and the bridge is removed; otherwise there is one lung. Holes
/// in each lung are filled. Which is left and which right follows from the lungs relative to each other, with their
/// common long axis turned upright: a film may be shifted, cropped, scaled, and rotated by up to 60 degrees. A single
/// lung's side is read off its shape.
///
/// \throws shape_error   beyond 30,000 pixels a side
/// \throws option_error  when an option is out of its range
inline lung_pair split_lungs(const mask& both, const split_options& options = {}) {
  detail::expect_splittable(both, options);
  return detail::lung_splitter{both, options}.split();
}

}  // namespace lungseg::inline LUNGSEG_ABI
