// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cmath>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/level_change.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// The film's mean, mid-grey, or any level: developed films, digital ones and windows of a viewer.
inline double draw_centre(random_stream& random) {
  const std::uint32_t kind = random.below(3);
  const double any = between(random, 0, 255);
  return kind == 0 ? -1 : kind == 1 ? 127.5 : any;
}

inline level_curve draw_curve_of_levels(const augment_levels& options, random_stream& random) {
  level_curve drawn;
  drawn.gamma = sometimes(random, options.gamma_probability, factor(random, options.gamma), 1.0);
  drawn.contrast = sometimes(random, options.contrast_probability, 1 + either_way(random, options.contrast), 1.0);
  drawn.centre = draw_centre(random);
  drawn.brightness = sometimes(random, options.brightness_probability, either_way(random, options.brightness), 0.0);
  drawn.sigmoid = sometimes(random, options.sigmoid_probability, between(random, 0, options.sigmoid), 0.0);
  drawn.sigmoid_centre = between(random, 0.3, 0.7);
  level_curve::slopes slope;
  for (double& s : slope) s = std::exp(either_way(random, options.curve));
  drawn.slope = sometimes(random, options.curve_probability, slope, level_curve::straight);
  return drawn;
}

}  // namespace detail

LUNGSEG_INLINE level_change draw_levels(const augment_levels& options, random_stream& random) {
  using namespace detail;
  level_change drawn;
  drawn.curve = draw_curve_of_levels(options, random);
  drawn.shading = sometimes(random, options.shading_probability, between(random, 0, options.shading), 0.0);
  drawn.shading_cells = 1 + static_cast<int>(random.below(3));
  drawn.shading_seed = seed_from(random);
  drawn.clahe.tiles = 4 + static_cast<int>(random.below(9));
  drawn.clahe.clip_limit = between(random, 1, options.clahe_limit);
  drawn.local = happens(random, options.clahe_probability);
  drawn.spread = happens(random, options.spread_probability);
  return drawn;
}

}}  // namespace lungseg::LUNGSEG_ABI
