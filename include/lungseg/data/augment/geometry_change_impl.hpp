// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <numbers>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/geometry_change.hpp"
#include "lungseg/data/augment/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline geometry_change draw_pose(const augment_geometry& options, int height, int width, random_stream& random) {
  geometry_change pose;
  pose.rotation = either_way(random, options.rotation) * std::numbers::pi / 180;
  pose.scale = between(random, options.scale_low, options.scale_high);
  pose.stretch = factor(random, options.stretch);
  pose.shift_y = either_way(random, options.shift) * height;
  pose.shift_x = either_way(random, options.shift) * width;
  return pose;
}

/// The pose, nearer and aside.
inline geometry_change draw_crop(const augment_geometry& options, int height, int width, geometry_change pose,
                                 random_stream& random) {
  constexpr double least = 1.2;
  pose.scale = between(random, least, options.crop_scale);
  pose.shift_y = either_way(random, options.crop_shift) * height;
  pose.shift_x = either_way(random, options.crop_shift) * width;
  return pose;
}

}  // namespace detail

LUNGSEG_INLINE geometry_change draw_geometry(const augment_geometry& options, int height, int width,
                                             random_stream& random) {
  using namespace detail;
  const geometry_change pose =
      sometimes(random, options.probability, draw_pose(options, height, width, random), geometry_change{});
  geometry_change drawn =
      sometimes(random, options.crop_probability, draw_crop(options, height, width, pose, random), pose);
  const double tilt_y = either_way(random, options.perspective), tilt_x = either_way(random, options.perspective);
  if (happens(random, options.perspective_probability)) drawn.perspective_y = tilt_y, drawn.perspective_x = tilt_x;
  const double elastic = between(random, 0, options.elastic) * height;
  drawn.elastic = sometimes(random, options.elastic_probability, elastic, 0.0);
  drawn.elastic_cells = 4 + static_cast<int>(random.below(5));
  drawn.elastic_seed = seed_from(random);
  drawn.flip = happens(random, options.flip_probability);
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
