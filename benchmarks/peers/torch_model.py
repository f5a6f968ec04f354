# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""torchvision's Mask R-CNN with random weights, and the film that all sides see."""
import torch
import torchvision


def film(size):
    """A grey film of noise, (size, size), from 0 to 1."""
    return torch.rand(size, size, generator=torch.Generator().manual_seed(1))


def mask_rcnn(chosen):
    """Two classes (background and lung), batch norms that learn, input not resized."""
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    return torchvision.models.detection.maskrcnn_resnet50_fpn(
        weights=None,
        weights_backbone=None,
        num_classes=2,
        min_size=chosen.size,
        max_size=chosen.size,
        box_detections_per_img=chosen.detections,
    )
