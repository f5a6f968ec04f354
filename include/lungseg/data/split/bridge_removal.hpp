// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/mask_sets.hpp"
#include "lungseg/data/pixels/morphology.hpp"
#include "lungseg/data/pixels/runs.hpp"
#include "lungseg/data/split/watershed_basins.hpp"
#include "lungseg/math/box.hpp"

/// \file
/// What a cut leaves of a bridge between lungs, and how it is taken away without taking from the lungs.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// A front that spreads from a cut over one side of it. Steps over edges and over corners take turns, and one of each
/// is a stride of about two pixels; that makes the front nearly round.
class cut_front {
 public:
  cut_front(const mask& side, const mask& other) : side_{side}, passed_{side.height, side.width} {
    const mask beside = dilate(other, structuring_element::square(3));
    for (int y = 0; y < side.height; ++y)
      for (int x = 0; x < side.width; ++x)
        if (side(y, x) && beside(y, x)) enter(y, x);
  }

  cut_front(mask&&, const mask&) = delete;  // the side is looked at for as long as the front lives

  /// One stride. False when it found nothing to enter.
  bool advance() {
    stride_.push_back(entered_.size());
    step(false);
    step(true);
    return entered_.size() > stride_.back();
  }

  /// All pixels that have been entered, those beside the cut first.
  const std::vector<std::array<int, 2>>& entered() const noexcept { return entered_; }

  /// What is passed before the first stride that enters more than `most` pixels; everything if there is none.
  mask before_longer_than(std::size_t most) {
    std::size_t at = 0;
    while ((at < stride_.size() || advance()) && length(at) <= most) ++at;
    mask result(side_.height, side_.width);
    const std::size_t end = at < stride_.size() ? stride_[at] : entered_.size();
    for (std::size_t i = 0; i < end; ++i) result(entered_[i][0], entered_[i][1]) = 1;
    return result;
  }

 private:
  std::size_t length(std::size_t stride) const {
    return (stride + 1 < stride_.size() ? stride_[stride + 1] : entered_.size()) - stride_[stride];
  }

  void enter(int y, int x) {
    passed_(y, x) = 1;
    entered_.push_back({y, x});
  }

  void step(bool corners) {
    for (const std::size_t end = entered_.size(); next_ < end; ++next_) {
      const auto [y, x] = entered_[next_];
      for (int v = std::max(0, y - 1); v <= std::min(side_.height - 1, y + 1); ++v)
        for (int u = std::max(0, x - 1); u <= std::min(side_.width - 1, x + 1); ++u)
          if (side_(v, u) && !passed_(v, u) && (corners || u == x || v == y)) enter(v, u);
    }
  }

  const mask& side_;
  mask passed_;
  std::vector<std::array<int, 2>> entered_;
  std::vector<std::size_t> stride_;  // where each stride begins in entered_
  std::size_t next_ = 0;             // the first pixel of the latest step
};

/// Half the width of a bridge on one side [pixels]: the greatest distance to the background near the cut, but less than
/// that of the lung itself, which the bridge may end in. Advances the front as far as it looks.
inline int bridge_half_width(const watershed_basins& basins, const mask& side, cut_front& front, float neck_width) {
  for (int stride = 0; stride <= static_cast<int>(neck_width); ++stride) front.advance();
  float bridge = neck_width, lung = 0;
  for (const auto& [y, x] : front.entered()) bridge = std::max(bridge, basins.distances()(y, x));
  for (std::size_t i = 0; i < side.pixels.size(); ++i)
    if (side.pixels[i]) lung = std::max(lung, basins.distances().pixels[i]);
  return static_cast<int>(std::max(neck_width, std::min(bridge, 0.6f * lung))) + 1;
}

/// Clears those of the pixels `which` of a mask that no disc inside the mask reaches.
inline void clear_thin(mask& from, const mask& which, int radius) {
  // Only what is within two radii of a pixel decides on it.
  int y1 = from.height, x1 = from.width, y2 = 0, x2 = 0;
  for (const run& r : find_runs(which).runs) {
    y1 = std::min(y1, r.y), y2 = std::max(y2, r.y + 1);
    x1 = std::min(x1, r.x1), x2 = std::max(x2, r.x2);
  }
  if (y1 >= y2) return;
  const int reach = 2 * radius + 1;
  const box around{static_cast<float>(std::max(0, x1 - reach)), static_cast<float>(std::max(0, y1 - reach)),
                   static_cast<float>(std::min(from.width, x2 + reach)),
                   static_cast<float>(std::min(from.height, y2 + reach))};
  mask thin = crop(which, around);
  remove_pixels(thin, opening(crop(from, around), structuring_element::disc(radius)));
  remove_pixels(from, embed(thin, from.height, from.width, around));
}

/// Clears what is left of a bridge on one side: the pixels beside the cut that a disc wider than the bridge cannot
/// reach, but only as far as the bridge goes, which is where the front becomes clearly longer than the bridge is wide.
/// (The tip of a lung may be thinner than a bridge that ends in it.)
inline mask remove_bridge(const watershed_basins& basins, const mask& side, const mask& other, float neck_width) {
  constexpr double opened = 1.75;
  cut_front front{side, other};
  const int half_width = bridge_half_width(basins, side, front, neck_width);
  mask trimmed = side;
  // A stride of two pixels enters twice the front's length.
  clear_thin(trimmed, front.before_longer_than(static_cast<std::size_t>(2 * opened * 2 * half_width)), half_width);
  // A lung hardly wider than its neck would go with the bridge: then there is nothing to tell them apart.
  return 2 * count_set(trimmed) < count_set(side) ? side : trimmed;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
