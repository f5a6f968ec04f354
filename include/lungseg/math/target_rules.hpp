// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What happens to one row on the way from proposals and true boxes to the regions of a training step; see
/// proposal_rules.hpp.

#include <cstdint>

#include "lungseg/core/view.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/mask_target.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace math {

/// What is truly on the films of a batch, G rows to each; those without an object are marked by class 0.
struct truth_rows {
  view<const box, 2> boxes;    ///< (N, G)
  view<const int, 2> classes;  ///< (N, G)
};

/// Region proposal network: the defaults with force_best. Second stage: {.high = 0.5, .low = 0.5}.
struct match_options {
  double high = 0.7;              ///< an overlap of at least this is a match
  double low = 0.3;               ///< less than this is background
  bool force_best = false;        ///< the best candidates of each true box match whatever their overlap, all ties
  bool double_precision = false;  ///< overlaps in double instead of float; always so for precise_box candidates
};

/// How many matched candidates train a head, and which random numbers choose them.
struct sample_call {
  int count = 0;  ///< as in ops::sample_options
  double positive_fraction = 1;
  bool fill_negatives = true;
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  const std::uint64_t* first_item = nullptr;  ///< in the context's memory; image n draws as item *first_item + n
  int first_appended = 0x7fffffff;            ///< as in ops::sample
};

struct mask_target_call {
  mask_target_rule rule = mask_target_rule::align;
  box_coordinates coordinates{};  ///< of the regions
};

/// The true box of a row in other coordinates; an empty one in rows without an object.
struct convert_rule {
  truth_rows truth;
  box_coordinates coordinates;
  box* boxes;
  LUNGSEG_HD void operator()(std::int64_t i) const {
    boxes[i] = truth.classes[i] > 0 ? coordinates.from_pixels(truth.boxes[i]) : box{};
  }
};

/// Regions of a batch, R to each image.
struct region_rows {
  view<box, 2> areas;    ///< (N, R)
  view<int, 2> images;   ///< (N, R)  -1: an unused row
  view<int, 2> truths;   ///< (N, R)  the true box that the region has to find; -1: none
  view<int, 2> anchors;  ///< (N, R)  that it was decoded from; -1: none
  view<int, 2> labels;   ///< (N, R)  its class, 0 background, -1: an unused row
};

/// Proposals and behind them the true boxes, as candidates.
struct append_truth_rule {
  view<const box, 2> proposals;  ///< (N, P)
  view<const int, 2> proposal_anchors;
  view<const box, 2> goals;  ///< (N, G)  the true boxes in the proposals' coordinates
  view<const int, 2> classes;
  view<box, 2> areas;          ///< (N, P + G)
  view<int, 2> used, anchors;  ///< as in proposal_rows

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const int P = proposals.extent(1);
    const auto image = static_cast<int>(i / areas.extent(1)), row = static_cast<int>(i % areas.extent(1));
    const bool is_truth = row >= P;
    areas[i] = is_truth ? goals(image, row - P) : proposals(image, row);
    anchors[i] = is_truth ? -1 : proposal_anchors(image, row);
    used[i] = is_truth ? classes(image, row - P) - 1 : anchors[i];
  }
};

/// One chosen candidate.
struct gather_region_rule {
  view<const box, 2> areas;  ///< (N, A)
  view<const int, 2> anchors, matches;
  view<const int, 2> rows;     ///< (N, R)  as ops::sample gave them
  view<const int, 2> classes;  ///< (N, G)
  bool pad;                    ///< rows beyond become background with an empty box instead of unused
  region_rows out;

  LUNGSEG_HD void operator()(std::int64_t i) const {
    const auto image = static_cast<int>(i / rows.extent(1));
    const int from = rows[i];
    const int truth = from < 0 || matches(image, from) < 0 ? -1 : matches(image, from);
    out.areas[i] = from < 0 ? box{} : areas(image, from);
    out.images[i] = from >= 0 || pad ? image : -1;
    out.truths[i] = truth;
    out.anchors[i] = from < 0 ? -1 : anchors(image, from);
    out.labels[i] = truth >= 0 ? classes(image, truth) : out.images[i] < 0 ? -1 : 0;
  }
};

}}}  // namespace lungseg::LUNGSEG_ABI::math
