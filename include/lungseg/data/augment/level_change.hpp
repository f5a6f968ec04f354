// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"
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

/// Draws how a film's levels are changed. Always takes the same number of values.
level_change draw_levels(const augment_levels& options, random_stream& random);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/level_change_impl.hpp"
#endif
