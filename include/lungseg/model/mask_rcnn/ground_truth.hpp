// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/core/tensor.hpp"
#include "lungseg/math/box.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// What is truly on one film of a training batch, in network pixels.
struct ground_truth {
  std::vector<box> boxes;         // exclusive far corners
  std::vector<int> classes;       // 1, 2, ...
  tensor<std::uint8_t, 3> masks;  // (boxes, H, W), 0 or 1
  int definition = 0;             // which of the model's definitions the masks follow
};

/// The five losses of Mask R-CNN, each already multiplied by its weight.
struct mask_rcnn_losses {
  double rpn_class = 0, rpn_box = 0, box_class = 0, box = 0, mask = 0;
  double total() const noexcept { return rpn_class + rpn_box + box_class + box + mask; }
};

/// \throws format_error when a box is empty, not finite or outside an input of (height, width), a class is out of
///          range, or the masks disagree: such truth turns losses into NaN.
void validate(const ground_truth& truth, int height, int width, int classes, const std::string& what);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/mask_rcnn/ground_truth_impl.hpp"
#endif
