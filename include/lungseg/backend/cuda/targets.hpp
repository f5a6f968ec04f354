// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a Mask R-CNN is trained towards, on a GPU; see backend/cuda/conv2d.hpp and proposals.hpp. Random choices are
/// those of the host for the same seed and step (core/random.hpp).

#include <cstdint>

#include "lungseg/core/context.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/mask_target.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// What is truly on the films of a batch, G rows to each; those without an object are marked by class 0.
struct truth_rows {
  view<const box, 2> boxes;    ///< (N, G)
  view<const int, 2> classes;  ///< (N, G)
};
/// Boxes of pixels in other coordinates; empty boxes in rows without an object.
void convert_boxes(const context& ctx, const truth_rows& truth, const box_coordinates& coordinates, view<box, 2> boxes);

struct match_call {
  double high = 0.7, low = 0.3;  ///< as in ops::match_options
  bool force_best = false, double_precision = false;
};
/// The true box of every candidate, -1 for background and -2 for neither: ops::match.
/// \param candidates  (N, A), or (1, A) for all images
/// \param used        (N, A), or empty: candidates with a negative number are unused rows, which get -2
/// \param matches     (N, A)  overwritten
void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const truth_rows& truth,
           const match_call& call, view<int, 2> matches);

struct sample_call {
  int count = 0;  ///< as in ops::sample_options
  double positive_fraction = 1;
  bool fill_negatives = true;
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  const std::uint64_t* step = nullptr;  ///< on the device; image n draws as item step * N + n
  int first_appended = 0x7fffffff;      ///< as in ops::sample
};
/// The candidates that ops::sample draws from each row of matches.
/// \param rows    (N, S)  positives, then negatives, each ascending; -1 beyond. S is call.count
/// \param counts  (N, 2)  of positives and negatives
/// \throws shape_error for a count of more than 2048
void sample(const context& ctx, view<const int, 2> matches, const sample_call& call, view<int, 2> rows,
            view<int, 2> counts);

/// Regions of a batch, R to each image.
struct region_rows {
  view<box, 2> areas;    ///< (N, R)
  view<int, 2> images;   ///< (N, R)  -1: an unused row
  view<int, 2> truths;   ///< (N, R)  the true box that the region has to find; -1: none
  view<int, 2> anchors;  ///< (N, R)  that it was decoded from; -1: none
  view<int, 2> labels;   ///< (N, R)  its class, 0 background, -1: an unused row
};
/// Proposals and behind them the true boxes, as candidates.
/// \param goals  (N, G)  the true boxes in the proposals' coordinates
/// \param areas, used, anchors  (N, P + G)  overwritten; used and anchors as in proposal_rows
void append_truth(const context& ctx, view<const box, 2> proposals, view<const int, 2> proposal_anchors,
                  view<const box, 2> goals, view<const int, 2> classes, view<box, 2> areas, view<int, 2> used,
                  view<int, 2> anchors);
/// The chosen candidates.
/// \param areas, anchors, matches  (N, A)
/// \param rows  (N, R)  as sample gave them
/// \param pad   rows beyond become background with an empty box instead of unused
void gather_regions(const context& ctx, view<const box, 2> areas, view<const int, 2> anchors,
                    view<const int, 2> matches, view<const int, 2> rows, view<const int, 2> classes, bool pad,
                    const region_rows& out);

struct mask_target_call {
  math::mask_target_rule rule = math::mask_target_rule::align;
  box_coordinates coordinates{};  ///< of the regions
};
/// ops::mask_targets for regions on the device.
/// \param masks          (N, G, H, W) in the grid of the network's input; any non-zero byte is inside
/// \param areas, images, truths  (R)  images negative: an unused row, which gets zeros
/// \param out            (R, M, M)  overwritten
void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                  view<const int, 1> images, view<const int, 1> truths, const mask_target_call& call,
                  view<float, 3> out);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
