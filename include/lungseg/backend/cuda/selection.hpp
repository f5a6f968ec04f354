// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The best of many, and what overlaps none better, on a GPU; see backend/cuda/conv2d.hpp. Everything has a fixed
/// capacity, and counts stay on the device, so that nothing waits for the host. ops/top_k.hpp and ops/nms.hpp say what
/// they compute.

#include "lungseg/core/context.hpp"
#include "lungseg/math/proposal_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// The most that top_k picks of a row, and that nms looks at.
inline constexpr int max_candidates = 8192;

/// \throws shape_error for more than max_candidates
void top_k(const context& ctx, view<const float, 2> scores, const math::level_offsets& levels, view<int, 3> picked);

/// One block for each row. \throws shape_error for rows of more than max_candidates
void nms(const context& ctx, view<const box, 2> areas, view<const std::uint8_t, 2> valid, view<const int, 2> classes,
         float iou_threshold, view<int, 2> kept);

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
