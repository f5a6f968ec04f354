// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What a Mask R-CNN is trained towards, on a GPU; see backend/cuda/conv2d.hpp, and ops/match.hpp, ops/sample.hpp and
/// ops/mask_target.hpp for what they compute.

#include "lungseg/core/context.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

void match(const context& ctx, view<const box, 2> candidates, view<const int, 2> used, const math::truth_rows& truth,
           const math::match_options& options, view<int, 2> matches);
/// \throws shape_error for a count of more than 2048
void sample(const context& ctx, view<const int, 2> matches, const math::sample_call& call, view<int, 2> rows,
            view<int, 2> counts);
void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                  view<const int, 1> images, view<const int, 1> truths, const math::mask_target_call& call,
                  view<float, 3> out);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
