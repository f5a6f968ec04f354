// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The classes of pictures: one frontal chest film in each of its poses (film_pose::index()), then what is none.
inline constexpr int view_other = film_pose::count;        // no frontal chest film at all
inline constexpr int view_several = film_pose::count + 1;  // two or more of them
inline constexpr int view_classes = film_pose::count + 2;

/// What a picture shows, as probabilities that sum to 1.
struct view_probabilities {
  std::array<float, view_classes> of{};

  float other() const noexcept { return of[view_other]; }
  float several() const noexcept { return of[view_several]; }
  /// Of one frontal film in any pose.
  float film() const noexcept { return 1 - other() - several(); }
  float at(const film_pose& pose) const noexcept { return of[static_cast<std::size_t>(pose.index())]; }
  /// Of a film that is turned and inverted like this one, mirrored or not.
  float like(const film_pose& pose) const noexcept {
    return at({pose.quarters, false, pose.inverted}) + at({pose.quarters, true, pose.inverted});
  }
  /// The likeliest turn and polarity, not mirrored.
  film_pose likeliest() const noexcept {
    film_pose best;
    for (int i = 0; i < film_pose::count; ++i)
      if (like(film_pose::of(i)) > like(best)) best = film_pose::of(i);
    best.mirrored = false;
    return best;
  }
  /// Of a film in this position being mirrored.
  float mirrored(const film_pose& pose) const noexcept {
    return at({pose.quarters, true, pose.inverted}) / std::max(like(pose), 1e-12f);
  }
};

}}  // namespace lungseg::LUNGSEG_ABI
