// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/layers/rpn.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// P proposals of every image of a batch, those that there are first, by descending objectness.
struct proposal_block {
  tensor<box, 2> areas;     // (N, P)  in the configuration's coordinates
  tensor<float, 2> scores;  // (N, P)  objectness probability
  tensor<int, 2> anchors;   // (N, P)  where it comes from; -1: an unused row
  tensor<int, 2> images;    // (N, P)  -1: an unused row

  static proposal_block make(const context& ctx, int images, int capacity);
  math::proposal_rows rows() { return {areas, scores, anchors, images}; }
};

/// Proposals of a batch, detached from the network. \param windows (N) what they are clipped to
/// \source Ren et al., "Faster R-CNN", 2015, section 3.1; scopes and limits by the configuration.
/// \throws shape_error when the configuration asks for more candidates than a GPU's kernels take
proposal_block propose(const context& ctx, const mask_rcnn_config& config, const anchor_grid& anchors,
                       const math::rpn_outputs& outputs, view<const box, 1> windows, bool training);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/proposals_impl.hpp"
#endif
