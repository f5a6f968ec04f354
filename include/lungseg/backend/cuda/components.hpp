// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Connected components of masks on a GPU; see backend/cuda/conv2d.hpp.

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

inline constexpr int max_components = 2048;

/// At most K components of every mask, in the order in which a raster scan first meets them.
struct component_rows {
  view<int, 2> areas;   ///< (N, K)  pixels; 0 in unused rows
  view<box, 2> bounds;  ///< (N, K)  tight, exclusive ends
  view<int, 1> counts;  ///< (N)     all there are, also those beyond K
};
/// The components of every mask. \source Allegretti, Bolelli and Grana, "Optimized Block-Based Algorithms to Label
/// Connected Components on GPUs", 2020: union-find on blocks of 2 x 2 pixels for eight neighbours; on pixels for four
/// \param masks   (N, H, W)  any byte but 0 is inside
/// \param eight   corners count as neighbours
/// \param labels  (N, H, W)  overwritten: 0 outside, row + 1 inside, and 0 in components beyond K
/// \param rows    overwritten; K is at most max_components
/// \throws shape_error for a larger K, and when N H W is 2^31 or more
void label_components(const context& ctx, view<const std::uint8_t, 3> masks, bool eight, view<int, 3> labels,
                      const component_rows& rows);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
