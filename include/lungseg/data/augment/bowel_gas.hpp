// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/augment/strokes.hpp"
#include "lungseg/data/augment/things_change.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// For each column the first row below a lung's base; beside the base it goes down by a row a column, to the first one
/// below all of the lung. Columns whose last row of lung lies in its upper four fifths end at the heart or the chest
/// wall and are no base. Empty where there is no lung.
std::vector<int> below_base(const mask& lung);

/// Gas with a dark, fairly sharp outline, which may stand on fluid.
struct gas_bubble {
  spot middle;
  double across, down;  // pixels, half of its axes
  double level, share;  // grey level, and how much of what it hides it replaces
  double edge;          // how wide its edge is, share of its axes
  double floor;         // row of the fluid that it stands on
  double wall;          // pixels between the lung's base and it: diaphragm and stomach
};

/// Below the base of a lung of `height` x `width` pixels and mean grey level `air`.
gas_bubble draw_bubble(std::span<const int> base, double height, double width, double air, random_stream& random);

}  // namespace detail

/// Draws gas of stomach and bowel below the diaphragm, which is as dark as lung and is none. Films without lungs stay
/// as they are.
/// \param lungs  planes of the picture's size, a bit for each lung, not 0 inside: no pixel of theirs changes
void add_bowel_gas(image<float>& picture, std::span<const mask> lungs, const things_change& change);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/augment/bowel_gas_impl.hpp"
#endif
