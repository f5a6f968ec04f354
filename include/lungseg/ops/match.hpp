// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <span>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

/// Instead of a true box's index: the candidate is background, or between the thresholds and not to be used.
inline constexpr int match_negative = -1;
inline constexpr int match_ignored = -2;

using math::match_options;

/// For each candidate the index of the true box that it overlaps most (the first on ties) if the overlap reaches
/// `high`, match_negative below `low`, match_ignored between. A candidate that force_best selects for one true box is
/// still matched to the one that it overlaps most itself, as in Matterport's and torchvision's code. True boxes without
/// area match nothing. Linear memory: no table of all pairs is kept.
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1.2.
std::vector<int> match(std::span<const box> candidates, std::span<const box> truth, const match_options& options);
std::vector<int> match(std::span<const precise_box> candidates, std::span<const box> truth,
                       const match_options& options);

/// The same for every image of a batch, on any device.
/// \param candidates  (N, A), or (1, A) for all images
/// \param used        (N, A), or empty: candidates with a negative number are unused rows, which get match_ignored
/// \param truth       rows with an object come first
/// \param matches     (N, A)  overwritten
/// \throws shape_error on disagreeing extents
void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const math::truth_rows& truth,
           const match_options& options, view<int, 2> matches);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/match_impl.hpp"
#endif
