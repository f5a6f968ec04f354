// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Pooling of regions, and pasting, on a GPU; see backend/cuda/conv2d.hpp.

#include <array>
#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/mask.hpp"
#include "lungseg/math/roi.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The maps that regions are pooled from.
inline constexpr int max_roi_levels = 5;
template <class T>
struct roi_levels {
  view<const T, 4> map[max_roi_levels]{};                      ///< (N, H, W, C)
  float scale_y[max_roi_levels]{}, scale_x[max_roi_levels]{};  ///< as in ops::roi_map
  int count = 0;
};
using math::roi_pool_call;

/// \param areas   (R)
/// \param images  (R)  index in the batch; negative for an unused row, which gives zeros
/// \param out     (R, P, Q, C)  overwritten
template <class T>
void roi_pool(const context& ctx, const roi_levels<T>& levels, view<const box, 1> areas, view<const int, 1> images,
              view<T, 4> out, const roi_pool_call& call);

/// The gradient of roi_pool for the maps, added to `gradients`, which have the maps' extents and are float32 whatever
/// the maps are. In one order, and so with the same bytes on every run, when the context is deterministic; else
/// atomically.
/// \param levels  as in roi_pool; only extents and scales are used
/// \param dout    (R, P, Q, C)
template <class T>
void roi_pool_backward(const context& ctx, const roi_levels<T>& levels, view<const box, 1> areas,
                       view<const int, 1> images, view<const T, 4> dout,
                       const std::array<view<float, 4>, max_roi_levels>& gradients, const roi_pool_call& call);

/// Masks of D detections on films of one size: 1 where the probability is at least `threshold`.
/// \param cells  (D, M, M)
/// \param areas  (D)
/// \param films  (D, H, W)  overwritten
void paste_masks(const context& ctx, view<const float, 3> cells, view<const box, 1> areas, math::paste_rule rule,
                 float threshold, view<std::uint8_t, 3> films);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
