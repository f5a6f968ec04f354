// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/pixels/film_area.hpp"
#include "lungseg/data/pixels/put_right.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/film_pose.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

LUNGSEG_INLINE box as_it_lies(const box& upright, const film_pose& pose, int height, int width) {
  auto [x1, y1, x2, y2] = upright;
  const auto h = static_cast<float>(height), w = static_cast<float>(width);
  if (pose.mirrored) x1 = w - upright.x2, x2 = w - upright.x1;
  if (pose.quarters == 1) return {h - y2, x1, h - y1, x2};
  if (pose.quarters == 2) return {w - x2, h - y2, w - x1, h - y1};
  if (pose.quarters == 3) return {y1, w - x2, y2, w - x1};
  return {x1, y1, x2, y2};
}

LUNGSEG_INLINE film_area as_it_lies(const film_area& upright, const film_pose& pose, int height, int width) {
  const auto edge = [](int at) { return static_cast<float>(at); };
  const box lying = as_it_lies(box{edge(upright.left), edge(upright.top), edge(upright.left + upright.width),
                                   edge(upright.top + upright.height)},
                               pose, height, width);
  const auto whole = [](float at) { return static_cast<int>(at); };
  return {whole(lying.y1), whole(lying.x1), whole(lying.height()), whole(lying.width())};
}

}}  // namespace lungseg::LUNGSEG_ABI
