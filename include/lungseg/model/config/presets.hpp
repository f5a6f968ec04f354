// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/model/config/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Trains from random weights on two CPU cores within the hour: ResNet-18, narrow pyramid, masks of 56 x 56 from P2.
mask_rcnn_config lungs_small();

/// The model that ships: as lungs_small at 384 x 384, with masks of 112 x 112 from the fine map by both definitions.
mask_rcnn_config lungs();

/// matterport/Mask_RCNN and its TensorFlow 2 ports, as configured for COCO.
mask_rcnn_config matterport();

/// The original lung project: Matterport's network at 256 x 256 with its own sizes and its misused NMS threshold.
mask_rcnn_config seed();

/// torchvision's maskrcnn_resnet50_fpn (v1).
mask_rcnn_config torchvision();

/// torchvision's maskrcnn_resnet50_fpn_v2: every norm learns, also in pyramid and heads; deeper RPN and box head.
/// \source Li et al., "Benchmarking Detection Transfer Learning with Vision Transformers", 2021, appendix
mask_rcnn_config torchvision_v2();

/// The preset of that name.
/// \throws option_error listing the names.
mask_rcnn_config preset(std::string_view name);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/config/presets_impl.hpp"
#endif
