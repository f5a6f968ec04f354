# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""torchvision's Mask R-CNN, timed as benchmarks/model_bench.cpp times lungseg.

    torchvision_peer.py eval|train|features SIZE [--small] [--precision float32|bfloat16] [--channels-last]
                        [--detections N] [--threads N] [--seconds S] [--batch N]

--small is ResNet-18 with the counts of lungseg's preset lungs.
"""
import torch

from timing import arguments, measure
from torch_model import film, in_16_bits, mask_rcnn, small_mask_rcnn


def two_boxes(size):
    """Two upright boxes filled by their masks."""
    boxes = torch.tensor([[0.1, 0.15, 0.45, 0.85], [0.55, 0.15, 0.9, 0.85]]) * size
    masks = torch.zeros(2, size, size, dtype=torch.uint8)
    for mask, (x1, y1, x2, y2) in zip(masks, boxes.int().tolist()):
        mask[y1:y2, x1:x2] = 1
    return dict(boxes=boxes, labels=torch.tensor([1, 1]), masks=masks)


def detector(model, image):
    seen = {}
    model.roi_heads.box_head.register_forward_hook(lambda head, given, _: seen.update(proposals=len(given[0])))
    model.eval()

    def work():
        with torch.no_grad():
            found = model([image])[0]
        return dict(seen, detections=len(found["boxes"]), score=round(found["scores"].max().item(), 6))

    return work


def trainer(model, image, truth, batch):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)

    def work():
        optimizer.zero_grad()
        losses = sum(model([image] * batch, [truth] * batch).values())
        losses.backward()
        optimizer.step()
        return dict(loss=round(losses.item(), 4))

    return work


def extractor(model, image):
    model.eval()

    def work():
        with torch.no_grad():
            images, _ = model.transform([image])
            model.rpn.head(list(model.backbone(images.tensors).values()))
        return {}

    return work


def main():
    chosen = arguments(["eval", "train", "features"])
    model = (small_mask_rcnn if chosen.small else mask_rcnn)(chosen)
    image = film(chosen.size).repeat(3, 1, 1)
    who = "torchvision"
    if chosen.precision == "bfloat16":
        in_16_bits(model)
        who += ", bfloat16"
    if chosen.channels_last:
        model = model.to(memory_format=torch.channels_last)
        who += ", channels last"
    if chosen.mode == "eval":
        work = detector(model, image)
    elif chosen.mode == "train":
        work = trainer(model, image, two_boxes(chosen.size), chosen.batch)
    else:
        work = extractor(model, image)
    measure(who, chosen, work)


main()
