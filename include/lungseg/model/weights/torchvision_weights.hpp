// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/files/archive.hpp"
#include "lungseg/model/config/config.hpp"
#include "lungseg/model/mask_rcnn/mask_rcnn.hpp"
#include "lungseg/model/weights/weight_report.hpp"

/// \file
/// State dicts of torchvision's maskrcnn_resnet50_fpn and maskrcnn_resnet50_fpn_v2, as safetensors.
/// \source torchvision 0.14, models/detection/mask_rcnn.py and faster_rcnn.py

namespace lungseg { inline namespace LUNGSEG_ABI {

struct torchvision_options {
  /// Epsilon of the batch norms that the file was trained with, which a state dict does not say: 0 for the published
  /// COCO weights of v1 and what was trained from them, 1e-5 otherwise. Below 0: what the model has.
  float norm_epsilon = -1;
  /// Whether every tensor of the model must be in the file, in its shape, and every tensor of the file in the model.
  bool strict = true;
};

/// Whether an archive holds a state dict of torchvision's Mask R-CNN, under current or legacy names.
bool is_torchvision_archive(const archive& from);

/// The configuration of the network that a state dict belongs to, told from names and shapes: v1 or v2, depth, number
/// of classes, whether its norms learn. Our own exports say all of it in their metadata.
/// \throws format_error when it is no state dict of torchvision's Mask R-CNN
mask_rcnn_config torchvision_config_of(const archive& from, const torchvision_options& options = {});

/// Replaces the model's weights by those of a torchvision state dict, under current or legacy names, with or without a
/// leading "module." or "model.". Nothing is replaced when the file is refused. `num_batches_tracked` is not read.
/// \throws format_error naming the first layer that does not fit, the shape found and the shape wanted
weight_report take_torchvision_weights(mask_rcnn& model, const archive& from, const torchvision_options& options = {});

/// The model as a state dict for torchvision, which load_state_dict(strict=True) of the same network takes; its
/// configuration goes along in the metadata. The tensors are copies.
/// \throws option_error when the network has a part that torchvision's has not, such as Matterport's
archive torchvision_archive(mask_rcnn& model);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/weights/torchvision_weights_impl.hpp"
#endif
