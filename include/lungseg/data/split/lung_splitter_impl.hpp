// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/moments.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/split/lung_cut.hpp"
#include "lungseg/data/split/lung_decision.hpp"
#include "lungseg/data/split/lung_pair.hpp"
#include "lungseg/data/split/lung_pieces.hpp"
#include "lungseg/data/split/lung_side.hpp"
#include "lungseg/data/split/lung_splitter.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// One mask on its way to two lungs: each step is one of the splitter's rules.
class lung_splitter {
 public:
  lung_splitter(const mask& both, const split_options& options)
      : options_{options}, found_{label_components(both)}, part_moments_{component_moments(found_)} {}

  lung_pair split() {
    kept_ = without_specks(part_moments_, options_.speck, result_.specks);
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
  /// Where the lungs are clear there is nothing to compare.
  void choose() {
    if (const auto clear = clear_pair(kept_, part_moments_)) {
      side_ = {found_.select((*clear)[0]), found_.select((*clear)[1])};
      result_.reason = split_reason::ok;
    } else {
      propose();
    }
  }

  /// A pair of components, else the largest cut in two, else one lung. Where the pair is lopsided, its larger lung may
  /// be both lungs, and its smaller one a piece: then the better separated lung_proposal counts.
  void propose() {
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

  mask specks_removed(const mask& part) const {
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
    return detail::is_lopsided(count_set(lungs.side[0]), count_set(lungs.side[1]));
  }

  static double separation(const lung_proposal& lungs) {
    return arrange(moments_of(lungs.side[0]), moments_of(lungs.side[1])).separation;
  }

  /// Two lungs among the components as they are: the largest of each group.
  std::optional<lung_proposal> pair() const {
    const auto lungs = pair_largest(kept_, part_moments_);
    if (!lungs) return std::nullopt;
    return complete(
        {.side = {found_.select((*lungs)[0]), found_.select((*lungs)[1])}, .used = {(*lungs)[0], (*lungs)[1]}});
  }

  /// Two lungs that hang together in the largest component.
  std::optional<lung_proposal> cut_largest() const {
    const component& largest = found_[kept_[0]];
    // Small holes only: a large one may be the gap between lungs that are bridged twice.
    const mask region = fill_holes(crop(found_.select(kept_[0]), largest.bounds), largest.area / 20);
    cut_lungs cut;
    if (!cut_at_neck(region, cut) && !cut_along_path(region, cut)) return std::nullopt;
    lung_proposal result{.used = {kept_[0]}, .reason = split_reason::fused_split};
    for (std::size_t i = 0; i < 2; ++i)
      result.side[i] = embed(specks_removed(cut.part[i]), found_.height(), found_.width(), largest.bounds);
    result.trimmed_pixels = count_set(region) - count_set(result.side[0]) - count_set(result.side[1]);
    result.narrowness = cut.narrowness;
    return complete(std::move(result));
  }

  void fill() {
    std::array<std::int64_t, 2> filled{};
    for (std::size_t i = 0; i < 2; ++i) {
      if (side_[i].empty()) continue;
      const std::int64_t before = count_set(side_[i]);
      side_[i] = fill_holes(side_[i]);
      filled[i] = count_set(side_[i]) - before;
    }
    if (!side_[1].empty()) remove_pixels(side_[1], side_[0]);
    const bool swallowed = count_set(side_[1]) == 0;  // it lay in a hole of the other, and so they are one
    if (swallowed) side_[1] = mask{};
    result_.filled_pixels = filled[0] + (swallowed ? 0 : filled[1]);
  }

  void name_sides() {
    const bool first_is_called_left = side_[1].empty() ? place_one() : order_two();
    result_.left = std::move(side_[first_is_called_left ? 0 : 1]);
    result_.right = std::move(side_[first_is_called_left ? 1 : 0]);
  }

  bool order_two() { return name_two(moments_of(side_[0]), moments_of(side_[1]), options_.sides, result_); }

  bool place_one() {
    result_.found = 1;
    side_[1] = mask(found_.height(), found_.width());
    const moments whole = moments_of(side_[0]);
    const side_cue cue = read_side(side_[0], whole);
    const single_side side = side_of_single(cue);
    result_.tilt = std::abs(cue.slant);
    const bool certain = side.certain && !too_broad_for_one_lung(whole);
    result_.reason = certain ? split_reason::one_lung : split_reason::ambiguous_side;
    return side.on_the_left == (options_.sides == laterality::image);
  }

  const split_options options_;
  const components found_;
  const std::vector<moments> part_moments_;
  std::vector<int> kept_;     // components that are no specks, largest first
  std::array<mask, 2> side_;  // the lungs; the second stays empty (0 x 0) when there is one
  lung_pair result_;
};

}  // namespace detail

LUNGSEG_INLINE lung_pair split_lungs(const mask& both, const split_options& options) {
  detail::expect_splittable(both.height, both.width, options);
  return detail::lung_splitter{both, options}.split();
}

}}  // namespace lungseg::LUNGSEG_ABI
