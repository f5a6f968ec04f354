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


def small_mask_rcnn(chosen):
    """ResNet-18 with a feature pyramid, three classes (background, left, right), and as many anchors, proposals and
    detections as lungseg's preset lungs; detections count whatever their scores."""
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    body = torchvision.models.detection.backbone_utils.resnet_fpn_backbone(
        backbone_name="resnet18", weights=None, norm_layer=torch.nn.BatchNorm2d, trainable_layers=5
    )
    return torchvision.models.detection.MaskRCNN(
        body,
        num_classes=3,
        min_size=chosen.size,
        max_size=chosen.size,
        rpn_pre_nms_top_n_test=500,
        rpn_post_nms_top_n_test=100,
        box_score_thresh=0,
        box_detections_per_img=chosen.detections,
    )


def in_16_bits(model, weights=False):
    """Convolutions and dense layers of a Mask R-CNN in bfloat16; what lies between has no kernels for it.

    By autocast, which rounds the weights in every call; with weights=True they are rounded once."""

    def changed(given, change):
        if isinstance(given, dict):
            return type(given)((name, changed(each, change)) for name, each in given.items())
        if isinstance(given, (list, tuple)):
            return type(given)(changed(each, change) for each in given)
        return change(given)

    def wrap(part):
        forward = part.forward
        if weights:
            part.to(torch.bfloat16)

        def in_half(*given):
            if weights:
                return changed(forward(*changed(given, torch.Tensor.bfloat16)), torch.Tensor.float)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return changed(forward(*given), torch.Tensor.float)

        part.forward = in_half

    heads = model.roi_heads
    for part in (model.backbone, model.rpn.head, heads.box_head, heads.box_predictor, heads.mask_head, heads.mask_predictor):
        wrap(part)


def fold_batch_norms(model):
    """Takes every batch norm of a model in eval mode into the convolution before it."""
    for parent in list(model.modules()):
        children = list(parent.named_children())
        for (name, conv), (next_name, norm) in zip(children, children[1:]):
            if isinstance(conv, torch.nn.Conv2d) and isinstance(norm, torch.nn.BatchNorm2d):
                setattr(parent, name, torch.nn.utils.fusion.fuse_conv_bn_eval(conv, norm))
                setattr(parent, next_name, torch.nn.Identity())
