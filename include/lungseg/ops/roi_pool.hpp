// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>

#include "lungseg/core/any_view.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/roi.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// A region of an image [pixels of the network's input], and where its features are.
struct roi {
  box area;
  int image = 0;  ///< index in the batch
  int level = 0;  ///< index into the maps, so 0 for P2
};

/// One pyramid level. scale: cells per pixel, 1 / stride for RoIAlign and (cells - 1) / (pixels - 1) for
/// crop_and_resize.
struct roi_map {
  any_const_view<4> features;  // (N, H, W, C)
  float scale_y = 1, scale_x = 1;
};

/// align: RoIAlign (torchvision, detectron2). crop_and_resize: Matterport; regions in the inclusive frame.
enum class roi_method { align, crop_and_resize };

/// torchvision: the defaults. detectron2: {.aligned = true, .sampling_ratio = 0}. The last two belong to align.
struct roi_pool_options {
  roi_method method = roi_method::align;
  bool aligned = false;    ///< shift by half a cell, so that cell centres are at their own positions
  int sampling_ratio = 2;  ///< samples per bin and axis; 0: one per cell of the bin, rounded up
};

/// Samples every region into a P x Q grid by bilinear interpolation.
/// \param  levels  feature maps of equal depth C
/// \param  rois    R regions; none is fine
/// \param  out     (R, P, Q, C), overwritten; of the maps' type
/// A region with a NaN side gives zeros, and so does whatever lies outside the map.
/// \source He et al., "Mask R-CNN", 2017, section 3 (RoIAlign); TensorFlow's crop_and_resize.
/// \throws shape_error for disagreeing extents, or a roi whose level or image does not exist; nothing is written then.
void roi_pool(const context& ctx, std::span<const roi_map> levels, std::span<const roi> rois, any_view<4> out,
              const roi_pool_options& options = {});

/// The gradient of roi_pool with respect to the feature maps; none flows to the regions.
/// \param  dout     (R, P, Q, C)
/// \param  levels   the maps of the forward pass; only their extents and scales are used
/// \param  dlevels  one per level, with its extents, float32 whatever the levels are; the gradient is added to them
/// \note   Every thread owns every n-th row of each map and adds in the order of the regions, so the result is the same
///         for any number of threads.
/// \throws shape_error as roi_pool, and when dlevels disagree with levels.
void roi_pool_backward(const context& ctx, any_const_view<4> dout, std::span<const roi> rois,
                       std::span<const roi_map> levels, std::span<const view<float, 4>> dlevels,
                       const roi_pool_options& options = {});

/// The same for regions that choose their levels, on any device.
/// \param areas   (R)
/// \param images  (R)  index in the batch; on a GPU negative for an unused row, which gives zeros
/// \param out     (R, P, Q, C)  overwritten; of the levels' type
void roi_pool(const context& ctx, std::span<const roi_map> levels, view<const box, 1> areas, view<const int, 1> images,
              any_view<4> out, const math::roi_pool_call& call);

/// Its gradient with respect to the levels, added to dlevels, which are float32 whatever the levels are. On a GPU in
/// one order, and so with the same bytes on every run, when the context is deterministic; else atomically.
void roi_pool_backward(const context& ctx, any_const_view<4> dout, std::span<const roi_map> levels,
                       view<const box, 1> areas, view<const int, 1> images, std::span<const view<float, 4>> dlevels,
                       const math::roi_pool_call& call);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/roi_pool_impl.hpp"
#endif
