// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <queue>
#include <tuple>
#include <vector>

#include "lungseg/data/components.hpp"
#include "lungseg/data/distance.hpp"
#include "lungseg/data/moments.hpp"

namespace lungseg::inline LUNGSEG_ABI::detail {

/// A neck of a region: the pass between two summits of its distance map.
struct neck {
  int basin_a = 0, basin_b = 0;  // the basins that meet there
  float width = 0;               // distance of the pass to the background
  float narrowness = 0;          // width over the distance at the lower of the two summits that it separates
};

/// A connected region as hills of its distance to the background: one basin per broad part, and the necks between them,
/// which form a tree.
///
/// Pixels are visited from the highest down; where two hills meet, the lower one is absorbed when the pass is nearly as
/// high as its summit (a bump), and kept as a basin of its own otherwise.
/// \source the watershed by immersion of Vincent, Soille, IEEE TPAMI 13(6), 1991, run on sorted pixels with union-find.
class relief {
 public:
  static constexpr std::int32_t none = -1;
  /// A pass at least this high relative to the lower summit does not part basins.
  static constexpr float bump = 0.9f;

  /// `region` holds one component; its outside and its frame are background.
  explicit relief(const mask& region) : height_{region.height}, width_{region.width} {
    measure_distances(region);
    flood();
    sum_up();
  }

  int basins() const noexcept { return static_cast<int>(moments_.size()); }
  const std::vector<neck>& necks() const noexcept { return necks_; }
  const moments& basin(int index) const { return moments_[static_cast<std::size_t>(index)]; }

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

  /// Distance of a pixel to the background [pixels], 0 outside the region.
  float away(int y, int x) const { return away_(y, x); }

  /// 0 outside, 1 on this side and 2 on the far side of the cut. Both sides start from what lies higher than the pass
  /// and grow downhill in step, so that a bridge of even width is cut in its middle.
  image<std::uint8_t> divide(std::size_t cut) const {
    const std::vector<char> far_side = beyond(cut);
    image<std::uint8_t> side = cores(far_side, necks_[cut].width);
    grow(side);
    return side;
  }

 private:
  void measure_distances(const mask& region) {
    mask outside(height_ + 2, width_ + 2, 1);
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) outside(y + 1, x + 1) = region(y, x) == 0;
    const image<std::int32_t> squared = squared_distance(outside);
    away_ = image<float>(height_, width_);
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) away_(y, x) = std::sqrt(static_cast<float>(squared(y + 1, x + 1)));
  }

  /// Calls f(neighbour's index) for the up to eight neighbours of pixel `at`.
  template <class F>
  void around(std::int32_t at, F&& f) const {
    const int y = at / width_, x = at % width_;
    for (int v = std::max(0, y - 1); v <= std::min(height_ - 1, y + 1); ++v)
      for (int u = std::max(0, x - 1); u <= std::min(width_ - 1, x + 1); ++u)
        if (u != x || v != y) f(v * width_ + u);
  }

  std::vector<std::int32_t> downhill() const {
    std::vector<std::int32_t> order;
    for (std::size_t i = 0; i < away_.pixels.size(); ++i)
      if (away_.pixels[i] > 0) order.push_back(static_cast<std::int32_t>(i));
    std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      return away_.pixels[static_cast<std::size_t>(a)] > away_.pixels[static_cast<std::size_t>(b)];
    });
    return order;
  }

  void flood() {
    basin_of_ = image<std::int32_t>(height_, width_, none);
    std::vector<int> alias;      // basin -> the basin that absorbed it (possibly itself)
    std::vector<int> hill;       // basin -> hill of basins that have met so far
    std::vector<float> summits;  // of hills
    for (const std::int32_t at : downhill()) {
      const float level = away_.pixels[static_cast<std::size_t>(at)];
      int home = none;
      around(at, [&](std::int32_t next) {
        int other = basin_of_.pixels[static_cast<std::size_t>(next)];
        if (other == none) return;
        other = find_root(alias, other);
        if (home == none) {
          home = other;
          return;
        }
        home = find_root(alias, home);
        const int hill_a = find_root(hill, home), hill_b = find_root(hill, other);
        if (hill_a == hill_b) return;
        meet(home, other, hill_a, hill_b, level, alias, hill, summits);
      });
      if (home == none) {
        home = static_cast<int>(alias.size());
        alias.push_back(home);
        hill.push_back(home);
        summits.push_back(level);
      }
      basin_of_.pixels[static_cast<std::size_t>(at)] = find_root(alias, home);
    }
    renumber(alias);
  }

  /// Two hills meet at `level`: absorb the lower, or record a neck.
  void meet(int a, int b, int hill_a, int hill_b, float level, std::vector<int>& alias, std::vector<int>& hill,
            std::vector<float>& summits) {
    float &top_a = summits[static_cast<std::size_t>(hill_a)], &top_b = summits[static_cast<std::size_t>(hill_b)];
    const float narrowness = level / std::min(top_a, top_b);
    if (narrowness >= bump)
      unite(alias, a, b);
    else
      necks_.push_back({a, b, level, narrowness});
    top_a = top_b = std::max(top_a, top_b);
    unite(hill, hill_a, hill_b);
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
  }

  void sum_up() {
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x)
        if (basin_of_(y, x) != none) moments_[static_cast<std::size_t>(basin_of_(y, x))].add(x, y);
  }

  /// What lies higher than `level`, by side; a bump on the bridge that belongs to neither side's core is left open.
  image<std::uint8_t> cores(const std::vector<char>& far_side, float level) const {
    mask high(height_, width_);
    std::vector<float> summit(moments_.size(), 0);
    for (std::size_t i = 0; i < high.pixels.size(); ++i) {
      high.pixels[i] = away_.pixels[i] > level;
      if (basin_of_.pixels[i] != none) {
        float& top = summit[static_cast<std::size_t>(basin_of_.pixels[i])];
        top = std::max(top, away_.pixels[i]);
      }
    }
    const components parts = label_components(high);
    std::vector<std::uint8_t> owner(static_cast<std::size_t>(parts.count()), 0);
    const image<std::int32_t> part = parts.labels();
    for (std::size_t i = 0; i < high.pixels.size(); ++i) {
      if (!high.pixels[i]) continue;
      const auto basin = static_cast<std::size_t>(basin_of_.pixels[i]);
      if (away_.pixels[i] == summit[basin])
        owner[static_cast<std::size_t>(part.pixels[i] - 1)] = far_side[basin] ? 2 : 1;
    }
    image<std::uint8_t> side(height_, width_);
    for (std::size_t i = 0; i < high.pixels.size(); ++i)
      if (high.pixels[i]) side.pixels[i] = owner[static_cast<std::size_t>(part.pixels[i] - 1)];
    return side;
  }

  /// Meyer's flooding: highest first, and first come first served among pixels of one (whole-pixel) height.
  void grow(image<std::uint8_t>& side) const {
    using entry = std::tuple<int, std::int64_t, std::int32_t>;  // height, minus order of arrival, pixel
    std::priority_queue<entry> open;
    std::int64_t arrival = 0;
    const auto spread = [&](std::int32_t at) {
      around(at, [&](std::int32_t next) {
        const auto n = static_cast<std::size_t>(next);
        if (away_.pixels[n] <= 0 || side.pixels[n] != 0) return;
        side.pixels[n] = side.pixels[static_cast<std::size_t>(at)];
        open.emplace(static_cast<int>(away_.pixels[n] + 0.5f), --arrival, next);
      });
    };
    const image<std::uint8_t> seeds = side;
    for (std::size_t i = 0; i < seeds.pixels.size(); ++i)
      if (seeds.pixels[i]) spread(static_cast<std::int32_t>(i));
    while (!open.empty()) {
      const std::int32_t at = std::get<2>(open.top());
      open.pop();
      spread(at);
    }
  }

  int height_, width_;
  image<float> away_;             // distance to the background, 0 outside
  image<std::int32_t> basin_of_;  // `none` outside
  std::vector<neck> necks_;
  std::vector<moments> moments_;
};

}  // namespace lungseg::inline LUNGSEG_ABI::detail
