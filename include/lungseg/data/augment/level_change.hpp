// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/augment/random_change.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How one film's levels are changed by one curve, drawn.
struct level_curve {
  /// Slopes of a monotone curve at evenly spaced levels, up to a common factor.
  using slopes = std::array<double, 6>;
  static constexpr slopes straight{1, 1, 1, 1, 1, 1};

  double gamma = 1;
  double sigmoid = 0, sigmoid_centre = 0.5;  // steepness and middle of an S-curve, the range of levels being 1
  slopes slope = straight;
  double contrast = 1, centre = -1;  // centre: the level that contrast keeps; below 0, the film's mean
  double brightness = 0;             // grey levels

  bool changes() const noexcept {
    return gamma != 1 || sigmoid > 0 || slope != straight || contrast != 1 || brightness != 0;
  }
};

/// How one film's levels are changed, drawn.
struct level_change {
  level_curve curve{};
  double shading = 0;  // grey levels that a smooth field adds at most
  int shading_cells = 1;
  std::uint64_t shading_seed = 0;
  bool local = false;  // local contrast is levelled
  clahe_options clahe{};
  bool spread = false;  // levels from percentile to percentile at last
};

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

/// Draws how a film's levels are changed. Always takes the same number of values.
inline level_change draw_levels(const augment_levels& options, random_stream& random) {
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
