// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// From the RPN's outputs to proposals on a GPU; see backend/cuda/conv2d.hpp. Everything has a fixed capacity, and
/// counts stay on the device, so that nothing waits for the host: unused rows are marked and cost only their space.

#include <array>
#include <cstdint>
#include <limits>

#include "lungseg/core/context.hpp"
#include "lungseg/math/anchor.hpp"
#include "lungseg/math/frame.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

inline constexpr int max_rpn_levels = 5;
inline constexpr int max_anchor_ratios = 16;
/// The most that top_k picks of a row, and that nms looks at.
inline constexpr int max_candidates = 8192;

/// A row of numbers that is cut into levels: where each begins, and the total behind the last.
struct level_offsets {
  int count = 0;
  std::array<int, max_rpn_levels + 1> first{};

  LUNGSEG_HD int total() const noexcept { return first[static_cast<std::size_t>(count)]; }
  LUNGSEG_HD int begin(int level) const noexcept { return first[static_cast<std::size_t>(level)]; }
  LUNGSEG_HD int size(int level) const noexcept { return begin(level + 1) - begin(level); }
  /// The level that element `index` belongs to.
  LUNGSEG_HD int level_of(int index) const noexcept {
    int level = 0;
    while (level + 1 < count && index >= begin(level + 1)) ++level;
    return level;
  }
};

/// One level of anchors: the grid's cells, their distance in pixels, and the extents of each cell's anchors.
struct anchor_cells {
  int height = 0, width = 0;
  double stride_y = 0, stride_x = 0;
  std::array<math::anchor_extent, max_anchor_ratios> extents{};
};
struct anchor_call {
  std::array<anchor_cells, max_rpn_levels> levels{};
  level_offsets anchors{};
  int ratios = 0;      ///< extents of a cell; at most max_anchor_ratios
  bool round = false;  ///< as in ops::anchor_options
  box_coordinates coordinates{};
};
/// All anchors as ops::make_anchors and make_precise_anchors order and compute them.
/// \param pixels      (A)  network pixels
/// \param references  (A)  in call.coordinates
void make_anchors(const context& ctx, const anchor_call& call, view<box, 1> pixels, view<box, 1> references);

/// What an RPN head says of a batch, level by level, as it lies in memory; anchors count over all levels.
template <class T>
struct rpn_outputs {
  std::array<const T*, max_rpn_levels> logits{};  ///< (N, h, w, anchors of a cell * logits_per_anchor)
  std::array<const T*, max_rpn_levels> deltas{};  ///< (N, h, w, anchors of a cell * 4)
  level_offsets anchors{};
  int images = 0;
  int logits_per_anchor = 1;  ///< 2: background first

  /// Which of the level's anchors of the whole batch anchor `anchor` of image `image` is.
  LUNGSEG_HD std::int64_t place(int level, int image, int anchor) const noexcept {
    return std::int64_t{image} * anchors.size(level) + anchor - anchors.begin(level);
  }
};

/// What proposals are ranked by: the logit itself, or of two logits the second of their softmax.
/// \param scores (N, A)  overwritten
template <class T>
void objectness(const context& ctx, const rpn_outputs<T>& outputs, view<float, 2> scores);

/// picked(n, level, r) = the index, counted over the whole row, of the r-th best of scores(n, ...) on that level, in
/// the order of ops::top_k; -1 beyond their number.
/// \param levels  cuts the rows of scores (N, A)
/// \param picked  (N, levels, K)  K is at most max_candidates
/// \throws shape_error for a larger K
template <class T>
void top_k(const context& ctx, view<const T, 2> scores, const level_offsets& levels, view<int, 3> picked);

struct decode_call {
  std::array<float, 4> deviation{1, 1, 1, 1};  ///< of dx, dy, dw, dh
  bool y_first = false;
  float max_log_ratio = 0;
  float min_side = 0;
  float score_threshold = -std::numeric_limits<float>::infinity();  ///< only scores above it are valid
};
/// Boxes of the picked anchors: decoded, clipped to their image's window, and which of them are valid.
/// \param scores (N, A), references (A), windows (N), picked (N, K)
/// \param areas, valid  (N, K)  overwritten
template <class T>
void decode_boxes(const context& ctx, const rpn_outputs<T>& outputs, view<const float, 2> scores,
                  view<const box, 1> references, view<const box, 1> windows, view<const int, 2> picked,
                  const decode_call& call, view<box, 2> areas, view<std::uint8_t, 2> valid);

/// Greedy non-maximum suppression of each row by itself, one block per row.
/// \param areas    (problems, K)  by descending score; K is at most max_candidates
/// \param valid    (problems, K), or empty for all
/// \param classes  (problems, K), or empty: only boxes of one class compete
/// \param kept     (problems, M)  indices into the row, -1 beyond the count
/// \param counts   (problems)
/// \throws shape_error for a larger K
void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid, view<const int, 2> classes,
         float iou_threshold, view<int, 2> kept, view<int, 1> counts);

/// Proposals of a batch, P to each image; those without are marked by anchor and image -1.
struct proposal_rows {
  view<box, 2> areas;     ///< (N, P)
  view<float, 2> scores;  ///< (N, P)  objectness probability; -infinity in unused rows
  view<int, 2> anchors;   ///< (N, P)
  view<int, 2> images;    ///< (N, P)
};
/// What nms kept of the candidates of each image and level, level after level.
/// \param scores  (N, A)
/// \param picked, areas  (N, levels * K)  the candidates: anchors and boxes
/// \param kept    (N * levels, M)  indices into a level's candidates
/// \param logits  scores are logits and become probabilities
/// \param out     P = levels * M
void gather_kept(const context& ctx, view<const float, 2> scores, view<const int, 2> picked, view<const box, 2> areas,
                 view<const int, 2> kept, bool logits, const proposal_rows& out);
/// The rows of `from` in the given order.
/// \param order  (N, P)  -1: an unused row
void reorder(const context& ctx, const proposal_rows& from, view<const int, 2> order, const proposal_rows& out);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
