// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From proposals to detections on a GPU; see backend/cuda/conv2d.hpp and proposals.hpp.

#include <array>
#include <cstdint>

#include "lungseg/backend/cuda/proposals.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/letterbox.hpp"
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
struct roi_pool_call {
  bool crop = false;       ///< crop_and_resize instead of RoIAlign
  bool aligned = false;    ///< as in ops::roi_pool_options
  int sampling_ratio = 2;  ///< as in ops::roi_pool_options
  int fixed_level = -1;    ///< index of the map that all regions use; -1: by their size
  math::level_options level{};
};
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

struct score_call {
  bool best_class = false;  ///< a region counts for its likeliest class only, and from the threshold on
  float threshold = 0;      ///< otherwise for every class above it
};
/// What every region and class other than the background is ranked by: its probability, or -infinity when it is no
/// candidate.
/// \param probabilities (R, C)
/// \param images        (R)         negative: an unused row
/// \param scores        (R, C - 1)  overwritten
void score_classes(const context& ctx, view<const float, 2> probabilities, view<const int, 1> images,
                   const score_call& call, view<float, 2> scores);

/// Boxes and classes of the picked candidates, and which of them are valid; a candidate is region * (C - 1) + class
/// - 1.
/// \param scores (N, P * (C - 1)), deltas (N * P, 4 C), areas (N, P), windows (N), picked (N, K)
/// \param call   score_threshold is not read: candidates of -infinity are invalid
/// \param boxes, classes, valid  (N, K)  overwritten
template <class T>
void decode_classes(const context& ctx, view<const float, 2> scores, view<const T, 2> deltas, view<const box, 2> areas,
                    view<const box, 1> windows, view<const int, 2> picked, const decode_call& call, view<box, 2> boxes,
                    view<int, 2> classes, view<std::uint8_t, 2> valid);

/// Detections of a batch, D to each image; those without are marked by class 0 and image -1.
struct detection_rows {
  view<box, 2> areas;       ///< (N, D)  in the configuration's coordinates, as all boxes here
  view<box, 2> mask_areas;  ///< (N, D)  with the margin
  view<int, 2> classes;     ///< (N, D)
  view<float, 2> scores;    ///< (N, D)
  view<int, 2> images;      ///< (N, D)
};
/// What nms kept of the candidates.
/// \param scores (N, P * (C - 1)), picked, boxes, classes (N, K), kept (N, D)
/// \param margin share of a box's sides that is added on each side for its mask
void gather_detections(const context& ctx, view<const float, 2> scores, view<const int, 2> picked,
                       view<const box, 2> boxes, view<const int, 2> classes, view<const int, 2> kept, float margin,
                       const detection_rows& out);

/// Brings detections onto their films, all of one size: areas and mask_areas become film pixels, and rows of nothing on
/// the film become unused ones.
/// \param coordinates  what the boxes are in
void place_on_films(const context& ctx, const box_coordinates& coordinates, const film_frame& frame,
                    const detection_rows& rows);

/// Probabilities of each detection's own class: sigmoids of its channel.
/// \param logits  (R, M, M, C)
/// \param classes (R)  0: zeros
/// \param cells   (R, M, M)  overwritten
template <class T>
void class_masks(const context& ctx, view<const T, 4> logits, view<const int, 1> classes, view<float, 3> cells);

/// Masks of D detections on films of one size: 1 where the probability is at least `threshold`.
/// \param cells  (D, M, M)
/// \param areas  (D)
/// \param films  (D, H, W)  overwritten
void paste_masks(const context& ctx, view<const float, 3> cells, view<const box, 1> areas, math::paste_rule rule,
                 float threshold, view<std::uint8_t, 3> films);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
