// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/augment_options.hpp"

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
  int elastic_cells = 4;                        // of the grid that the displacement is drawn on, a side
  std::uint64_t elastic_seed = 0;
};

/// Draws how a film in a network picture of height x width is moved. Always takes the same number of values.
geometry_change draw_geometry(const augment_geometry& options, int height, int width, random_stream& random);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/geometry_change_impl.hpp"
#endif
