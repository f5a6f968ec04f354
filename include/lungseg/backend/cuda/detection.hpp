// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// Detection kernels on a GPU; see backend/cuda/conv2d.hpp. Everything has a fixed capacity, and counts stay on the
/// device, so that nothing waits for the host: unused rows are marked and cost only their space.

#include <array>
#include <cstdint>
#include <limits>

#include "lungseg/core/context.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/mask.hpp"
#include "lungseg/math/roi.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cuda {

/// picked(n, r) = the index of the r-th best of scores(n, ...), in the order of ops::top_k; -1 beyond their number.
/// \param picked  (N, K)  K is at most 2048
template <class T>
void top_k(const context& ctx, view<const T, 2> scores, view<int, 2> picked);

/// scores = the second of a softmax over two logits.
/// \param logits (n, 2)
/// \param scores (n)
template <class T>
void pair_scores(const context& ctx, view<const T, 2> logits, view<float, 1> scores);

struct decode_call {
  std::array<float, 4> deviation{1, 1, 1, 1};  ///< of dx, dy, dw, dh
  bool y_first = false;
  float max_log_ratio = 0;
  float min_side = 0;
  float score_threshold = -std::numeric_limits<float>::infinity();  ///< only scores above it are valid
};
/// Boxes of the picked anchors: decoded, clipped to their image's window, and which of them are valid.
/// \param scores (N, A), deltas (N, A, 4), references (A), windows (N), picked (N, K)
/// \param areas, ranks, valid  (N, K)  overwritten
template <class T>
void decode_boxes(const context& ctx, view<const float, 2> scores, view<const T, 3> deltas,
                  view<const box, 1> references, view<const box, 1> windows, view<const int, 2> picked,
                  const decode_call& call, view<box, 2> areas, view<float, 2> ranks, view<std::uint8_t, 2> valid);

/// Greedy non-maximum suppression of each row by itself, one block per row.
/// \param areas    (problems, K)  by descending score; K is at most 4096
/// \param valid    (problems, K), or empty for all
/// \param classes  (problems, K), or empty: only boxes of one class compete
/// \param kept     (problems, M)  indices into the row, -1 beyond the count
/// \param counts   (problems)
void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid, view<const int, 2> classes,
         float iou_threshold, view<int, 2> kept, view<int, 1> counts);

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

/// Masks of D detections on films of one size: 1 where the probability is at least `threshold`.
/// \param cells  (D, M, M)
/// \param areas  (D)
/// \param films  (D, H, W)  overwritten
void paste_masks(const context& ctx, view<const float, 3> cells, view<const box, 1> areas, math::paste_rule rule,
                 float threshold, view<std::uint8_t, 3> films);

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cuda
