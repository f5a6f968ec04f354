// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <span>

#include "lungseg/core/context.hpp"
#include "lungseg/core/view.hpp"
#include "lungseg/math/box.hpp"
#include "lungseg/math/mask_target.hpp"
#include "lungseg/math/target_rules.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace ops {

using math::mask_target_rule;

/// Targets of the mask head.
/// \param  masks    (G, H, W) true masks in the grid of the network's input; any non-zero byte is inside
/// \param  regions  R regions [pixels]; in the inclusive frame for crop_and_round
/// \param  owner    R indices into the masks; negative: the region gets zeros
/// \param  out      (R, M, M), overwritten; in [0, 1]
/// \throws shape_error when lengths disagree or an owner does not exist; nothing is written then.
void mask_targets(const context& ctx, view<const std::uint8_t, 3> masks, std::span<const box> regions,
                  std::span<const int> owner, mask_target_rule rule, view<float, 3> out);

/// The same for the regions of a batch, on any device.
/// \param masks   (N, G, H, W)
/// \param areas, images, truths  (R)  in call.coordinates; images or truths negative: an unused row, which gets zeros
/// \param out     (R, M, M)  overwritten
void mask_targets(const context& ctx, view<const std::uint8_t, 4> masks, view<const box, 1> areas,
                  view<const int, 1> images, view<const int, 1> truths, const math::mask_target_call& call,
                  view<float, 3> out);

}}}  // namespace lungseg::LUNGSEG_ABI::ops

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/ops/mask_target_impl.hpp"
#endif
