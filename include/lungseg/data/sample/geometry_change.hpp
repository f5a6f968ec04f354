// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <numbers>

#include "lungseg/core/random.hpp"
#include "lungseg/data/sample/augment_options.hpp"
#include "lungseg/data/sample/random_change.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How one film is moved, drawn.
struct geometry_change {
  bool flip = false;
  double rotation = 0;                          // radians, counter-clockwise as seen
  double scale = 1;                             // enlarges the film
  double stretch = 1;                           // its width is multiplied by the root of this, its height divided by it
  double shift_y = 0, shift_x = 0;              // network pixels, down and right
  double perspective_y = 0, perspective_x = 0;  // the lower and the right edge are seen smaller by these shares
  double elastic = 0;                           // network pixels, the most that a place is moved
  int elastic_cells = 4;                        // of the grid that the displacement is drawn on
  std::uint64_t elastic_seed = 0;
};

/// Draws how a film in a network picture of height x width is moved. Always takes the same number of values.
inline geometry_change draw_geometry(const augment_geometry& options, int height, int width, random_stream& random) {
  using namespace detail;
  geometry_change drawn;
  drawn.flip = happens(random, options.flip_probability);

  const bool moved = happens(random, options.probability);
  const double rotation = either_way(random, options.rotation) * std::numbers::pi / 180;
  const double scale = random.uniform(options.scale_low, options.scale_high);
  const double stretch = factor(random, options.stretch);
  const double down = either_way(random, options.shift) * height, right = either_way(random, options.shift) * width;
  if (moved) drawn = {drawn.flip, rotation, scale, stretch, down, right};

  const bool cropped = happens(random, options.crop_probability);
  constexpr float nearest_crop = 1.2f;
  const double crop = random.uniform(nearest_crop, options.crop_scale);
  const double crop_down = either_way(random, options.crop_shift) * height;
  const double crop_right = either_way(random, options.crop_shift) * width;
  if (cropped) drawn.scale = crop, drawn.shift_y = crop_down, drawn.shift_x = crop_right;

  const bool tilted = happens(random, options.perspective_probability);
  const double tilt_y = either_way(random, options.perspective), tilt_x = either_way(random, options.perspective);
  if (tilted) drawn.perspective_y = tilt_y, drawn.perspective_x = tilt_x;

  const bool bent = happens(random, options.elastic_probability);
  const double elastic = static_cast<double>(options.elastic * random.uniform()) * height;
  drawn.elastic_cells = 4 + static_cast<int>(random.below(5));
  drawn.elastic_seed = seed_from(random);
  if (bent) drawn.elastic = elastic;
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
