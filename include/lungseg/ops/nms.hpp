// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

struct nms_options {
  float iou_threshold = 0.5f;                                       ///< an overlap above this suppresses; in [0, 1]
  float score_threshold = -std::numeric_limits<float>::infinity();  ///< only scores above this take part
  int max_output = -1;                                              ///< stop after this many; negative: keep all
};

/// Greedy non-maximum suppression: indices of the kept boxes, highest score first, ties by index. A box is dropped when
/// its overlap with a kept one is above the threshold. Boxes without area (or with NaN sides) overlap nothing: they are
/// kept and suppress nothing. NaN scores never take part.
/// \source Felzenszwalb et al., 2010; ties and limits as in TensorFlow's and torchvision's kernels.
/// \throws shape_error when the lengths differ, option_error for a threshold outside [0, 1].
std::vector<int> nms(std::span<const box> boxes, std::span<const float> scores, const nms_options& options);

/// The same where only boxes of one class compete; max_output counts the boxes of all classes. Classes are compared,
/// not encoded in shifted coordinates, so nothing is lost to rounding.
std::vector<int> batched_nms(std::span<const box> boxes, std::span<const float> scores, std::span<const int> classes,
                             const nms_options& options);

/// The same for each of many rows by itself, on any device.
/// \param areas    (rows, K)  by descending score
/// \param valid    (rows, K), or empty for all: 0 for what takes no part
/// \param classes  (rows, K), or empty: only boxes of one class compete
/// \param kept     (rows, M)  overwritten: indices into the row, -1 beyond their number
/// \throws shape_error on disagreeing extents; on a GPU for a K of more than 8192
void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid, view<const int, 2> classes,
         float iou_threshold, view<int, 2> kept);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/nms_impl.hpp"
#endif
