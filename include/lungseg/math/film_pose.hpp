// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How a frontal film lies in its picture: the upright one was mirrored left to right, then turned, then made negative.
struct film_pose {
  int quarters = 0;  // quarter turns clockwise, 0 to 3
  bool mirrored = false;
  bool inverted = false;

  static constexpr int count = 16;

  /// 0 for a film as it should be; a pose for each number below `count`.
  constexpr int index() const noexcept { return quarters + 4 * mirrored + 8 * inverted; }
  static constexpr film_pose of(int index) noexcept { return {index % 4, index / 4 % 2 == 1, index / 8 == 1}; }

  constexpr bool upright() const noexcept { return index() == 0; }
  /// Whether height and width are exchanged.
  constexpr bool lies_on_side() const noexcept { return quarters % 2 == 1; }
  /// What brings a film that lies like this back: of a mirrored one a turn undoes itself.
  constexpr film_pose inverse() const noexcept {
    return {mirrored ? quarters : (4 - quarters) % 4, mirrored, inverted};
  }
  constexpr bool operator==(const film_pose&) const = default;
};

/// What has to be done to put the film right, for people: "turned by 270 degrees clockwise, made positive".
inline std::string what_puts_right(const film_pose& pose) {
  std::string text;
  const auto add = [&](const std::string& step) { text += (text.empty() ? "" : ", ") + step; };
  if (pose.inverted) add("made positive");
  if (pose.quarters != 0) add("turned by " + std::to_string(360 - 90 * pose.quarters) + " degrees clockwise");
  if (pose.mirrored) add("mirrored");
  return text;
}

}}  // namespace lungseg::LUNGSEG_ABI
