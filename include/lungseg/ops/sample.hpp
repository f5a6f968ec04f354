// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/random.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// How many matched candidates train a head. Presets: region proposals {256, 0.5}; Matterport's second stage {200,
/// 0.33, .fill_negatives = false}; torchvision's {512, 0.25}.
struct sample_options {
  int count = 256;
  double positive_fraction = 0.5;  ///< at most int(count * this) positives
  bool fill_negatives = true;      ///< negatives fill up to count; otherwise they keep the ratio to the positives, so
                                   ///< that without positives there are none
};

/// Indices into the matches, each list ascending.
struct sampled {
  std::vector<int> positives, negatives;
};

/// Draws positives (match >= 0) and negatives (match == -1) within the quotas. A pure function of its arguments.
/// \param first_appended  candidates from here on draw as if they were numbered from 0 anew, so that a choice among
///                        proposals and true boxes does not depend on the room that is kept for proposals
/// \throws option_error for a negative count or a fraction outside (0, 1].
sampled sample(std::span<const int> matches, const sample_options& options, const random_draw& draw,
               int first_appended = std::numeric_limits<int>::max());

/// The same for every image of a batch, on any device.
/// \param matches  (N, A)
/// \param rows     (N, S)  overwritten: positives, then negatives, each ascending; -1 beyond. S is call.count
/// \param counts   (N, 2)  overwritten: of positives and negatives
/// \throws as above; shape_error on disagreeing extents, and on a GPU for a count of more than 2048
void sample(const context& ctx, view<const int, 2> matches, const math::sample_call& call, view<int, 2> rows,
            view<int, 2> counts);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/sample_impl.hpp"
#endif
