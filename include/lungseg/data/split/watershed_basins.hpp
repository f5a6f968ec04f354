// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "lungseg/data/pixels/components.hpp"
#include "lungseg/data/pixels/distance.hpp"
#include "lungseg/data/pixels/image.hpp"
#include "lungseg/data/pixels/moments.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Calls f(index) for the up to eight neighbours of pixel `at`, in raster order.
template <class F>
void around_pixel(std::int32_t at, int height, int width, F&& f) {
  const int y = at / width, x = at % width;
  for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v)
    for (int u = std::max(0, x - 1); u <= std::min(width - 1, x + 1); ++u)
      if (u != x || v != y) f(v * width + u);
}

/// A neck of a region: the pass between two peaks of its distance map.
struct neck {
  int basin_a = 0, basin_b = 0;  // the basins that meet there
  float width = 0;               // distance of the pass to the background
};

/// The watershed of a connected region's distance to the background: one basin per broad part, around its peak, and the
/// necks between them, which form a tree.
///
/// Pixels are visited from the highest down; where two groups of basins meet, the lower one's is absorbed when the pass
/// is nearly as high as its peak (a bump), and kept as a basin of its own otherwise.
/// \source the watershed by immersion of Vincent, Soille, IEEE TPAMI 13(6), 1991, run on sorted pixels with union-find.
class watershed_basins {
 public:
  static constexpr std::int32_t none = -1;
  /// A pass at least this high relative to the lower peak does not part basins.
  static constexpr float bump = 0.9f;

  /// `region` holds one component; its outside and its frame are background.
  explicit watershed_basins(const mask& region) : height_{region.height}, width_{region.width} {
    flood(farthest_first(measure_distances(region)));
    sum_up();
  }

  int count() const noexcept { return static_cast<int>(moments_.size()); }
  const std::vector<neck>& necks() const noexcept { return necks_; }
  const moments& basin(int index) const { return moments_[static_cast<std::size_t>(index)]; }
  /// The greatest distance to the background in each basin.
  const std::vector<float>& peaks() const noexcept { return peaks_; }

  /// Which basins hang together with basin_b of necks()[cut] when that neck is cut.
  std::vector<char> beyond(std::size_t cut) const {
    std::vector<char> far_side(moments_.size(), 0);
    far_side[static_cast<std::size_t>(necks_[cut].basin_b)] = 1;
    for (bool grew = true; grew;) {
      grew = false;
      for (std::size_t i = 0; i < necks_.size(); ++i) {
        char &a = far_side[static_cast<std::size_t>(necks_[i].basin_a)],
             &b = far_side[static_cast<std::size_t>(necks_[i].basin_b)];
        if (i == cut || a == b) continue;
        a = b = 1;
        grew = true;
      }
    }
    return far_side;
  }

  /// The peak of the slimmer one of two parts; `side` is 0 or 1 for every basin.
  float lesser_peak(const std::vector<char>& side) const {
    float top[2] = {0, 0};
    for (std::size_t i = 0; i < peaks_.size(); ++i) {
      float& highest = top[side[i] != 0];
      highest = std::max(highest, peaks_[i]);
    }
    return std::min(top[0], top[1]);
  }

  /// Distance of every pixel to the background [pixels], 0 outside the region.
  const image<float>& distances() const noexcept { return distances_; }
  /// Basin of every pixel, `none` outside the region.
  const image<std::int32_t>& basin_of() const noexcept { return basin_of_; }

 private:
  /// Fills the distance map; returns its squares, which are whole numbers.
  image<std::int32_t> measure_distances(const mask& region) {
    mask outside(height_ + 2, width_ + 2, 1);
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) outside(y + 1, x + 1) = region(y, x) == 0;
    const image<std::int32_t> framed = squared_distance(outside);
    image<std::int32_t> squared(height_, width_);
    distances_ = image<float>(height_, width_);
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) {
        squared(y, x) = framed(y + 1, x + 1);
        distances_(y, x) = std::sqrt(static_cast<float>(squared(y, x)));
      }
    return squared;
  }

  /// The region's pixels from the farthest to the nearest to the background, those of one distance in raster order.
  /// Sorted by counting: the greatest square is at most about a quarter of the number of pixels.
  static std::vector<std::int32_t> farthest_first(const image<std::int32_t>& squared) {
    if (squared.empty()) return {};
    const std::int32_t top = *std::max_element(squared.pixels.begin(), squared.pixels.end());
    std::vector<std::int32_t> place(static_cast<std::size_t>(top) + 1, 0);  // by descent from the top
    for (const std::int32_t height : squared.pixels) ++place[static_cast<std::size_t>(top - height)];
    std::int32_t higher = 0;
    for (std::int32_t& count : place) higher += std::exchange(count, higher);
    std::vector<std::int32_t> order(static_cast<std::size_t>(place.back()));  // the lowest are the background
    for (std::size_t i = 0; i < squared.pixels.size(); ++i)
      if (const std::int32_t height = squared.pixels[i]; height > 0)
        order[static_cast<std::size_t>(place[static_cast<std::size_t>(top - height)]++)] = static_cast<std::int32_t>(i);
    return order;
  }

  void flood(const std::vector<std::int32_t>& order) {
    basin_of_ = image<std::int32_t>(height_, width_, none);
    std::vector<int> alias;    // basin -> the basin that absorbed it (possibly itself)
    std::vector<int> group;    // basin -> group of basins that have met so far
    std::vector<float> peaks;  // of groups
    for (const std::int32_t at : order) {
      const float level = distances_.pixels[static_cast<std::size_t>(at)];
      int home = none, known = none;
      around_pixel(at, height_, width_, [&](std::int32_t next) {
        int other = basin_of_.pixels[static_cast<std::size_t>(next)];
        if (other == known || other == none) return;
        known = other;
        other = find_root(alias, other);
        if (home == none) {
          home = other;
          return;
        }
        home = find_root(alias, home);
        const int group_a = find_root(group, home), group_b = find_root(group, other);
        if (group_a == group_b) return;
        meet(home, other, group_a, group_b, level, alias, group, peaks);
      });
      if (home == none) {
        home = static_cast<int>(alias.size());
        alias.push_back(home);
        group.push_back(home);
        peaks.push_back(level);
      }
      basin_of_.pixels[static_cast<std::size_t>(at)] = find_root(alias, home);
    }
    renumber(alias);
  }

  /// Two groups meet at `level`: absorb the lower one's basin, or record a neck.
  void meet(int a, int b, int group_a, int group_b, float level, std::vector<int>& alias, std::vector<int>& group,
            std::vector<float>& peaks) {
    float &top_a = peaks[static_cast<std::size_t>(group_a)], &top_b = peaks[static_cast<std::size_t>(group_b)];
    if (level >= bump * std::min(top_a, top_b))
      unite(alias, a, b);
    else
      necks_.push_back({a, b, level});
    top_a = top_b = std::max(top_a, top_b);
    unite(group, group_a, group_b);
  }

  /// Makes basins 0, 1, ... of what is left after absorption.
  void renumber(std::vector<int>& alias) {
    std::vector<int> number(alias.size(), none);
    int count = 0;
    for (std::size_t i = 0; i < alias.size(); ++i)
      if (alias[i] == static_cast<int>(i)) number[i] = count++;
    const auto numbered = [&](int basin) { return number[static_cast<std::size_t>(find_root(alias, basin))]; };
    for (std::int32_t& basin : basin_of_.pixels)
      if (basin != none) basin = numbered(basin);
    for (neck& n : necks_) {
      n.basin_a = numbered(n.basin_a);
      n.basin_b = numbered(n.basin_b);
    }
    moments_.resize(static_cast<std::size_t>(count));
    peaks_.assign(static_cast<std::size_t>(count), 0);
  }

  void sum_up() {
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) {
        if (basin_of_(y, x) == none) continue;
        const auto basin = static_cast<std::size_t>(basin_of_(y, x));
        moments_[basin].add(x, y);
        peaks_[basin] = std::max(peaks_[basin], distances_(y, x));
      }
  }

  int height_, width_;
  image<float> distances_;        // distance to the background, 0 outside
  image<std::int32_t> basin_of_;  // `none` outside
  std::vector<neck> necks_;
  std::vector<moments> moments_;
  std::vector<float> peaks_;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
