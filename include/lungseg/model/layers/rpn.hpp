// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/anchor.hpp"
#include "lungseg/math/frame.hpp"
#include "lungseg/math/proposal_rules.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What the RPN says of one pyramid level: (N, h, w, A or 2A) logits and (N, h, w, 4A) deltas, in float32.
struct rpn_level {
  nn::var logits, deltas;
};

/// The region proposal head, shared by all levels. \source Ren et al., "Faster R-CNN", 2015, section 3.1.
class rpn_head {
 public:
  rpn_head(const std::string& name, const mask_rcnn_config& config);

  rpn_level forward(nn::tape& t, const nn::var& features);

  template <class F>
  void each(F&& f) {
    for (nn::conv& c : hidden_) f(c);
    f(logits_);
    f(deltas_);
  }

 private:
  std::vector<nn::conv> hidden_;
  nn::conv logits_, deltas_;
};

/// All anchors of one input size, level by level: y, x, ratio; in the memory of the context that made them.
struct anchor_grid {
  tensor<box, 1> pixels;      // (A)  network pixels, exclusive far corners
  tensor<box, 1> references;  // (A)  the same in the configuration's coordinates
  math::level_offsets levels;
  box_coordinates coordinates;
};

/// How the configuration lays anchors on maps of the given extents under an input of (height, width).
math::anchor_call anchor_call_of(const mask_rcnn_config& config, int height, int width,
                                 std::span<const std::array<int, 2>> maps);

/// Anchors for maps of the given extents under an input of (height, width).
anchor_grid make_anchor_grid(const context& ctx, const mask_rcnn_config& config, int height, int width,
                             std::span<const std::array<int, 2>> maps);

/// The RPN's outputs as rules see them. \pre the levels are those of the anchors
math::rpn_outputs rpn_outputs_of(const mask_rcnn_config& config, const anchor_grid& anchors,
                                 std::span<const rpn_level> levels);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/layers/rpn_impl.hpp"
#endif
