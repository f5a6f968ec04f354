# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""torchvision's Mask R-CNN and operators on the first GPU, timed as model_speed.cpp times lungseg.

    torchvision_speed.py [--seconds S] [--sizes "256 512"] [--batches "1 16"]

Prints for each variant a line "name size batch milliseconds variant": plain (float32 with TF32 products), channels_last,
amp (channels last under autocast to bfloat16), compiled (amp with torch.compile of the backbone, where that works).
"""
import argparse
import statistics
import time

import torch
import torchvision
from torchvision.models.detection import maskrcnn_resnet50_fpn


def timed(work, seconds):
    """The median milliseconds of work() with everything on the device done, after three calls that do not count."""
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    times, begin = [], time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < 5:
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def device_milliseconds(work):
    """The least device time of several calls."""
    work()
    least = float("inf")
    for _ in range(5):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        work()
        end.record()
        torch.cuda.synchronize()
        least = min(least, start.elapsed_time(end))
    return least


def build(size, variant):
    model = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=2, min_size=size, max_size=size)
    model.cuda()
    if variant != "plain":
        model.to(memory_format=torch.channels_last)
    if variant == "compiled":
        model.backbone = torch.compile(model.backbone)
    return model


def autocast(variant):
    return torch.autocast("cuda", torch.bfloat16, enabled=variant in ("amp", "compiled"))


def two_boxes(size):
    boxes = torch.tensor([[0.1, 0.15, 0.45, 0.85], [0.55, 0.15, 0.9, 0.85]]) * size
    masks = torch.zeros(2, size, size, dtype=torch.uint8)
    for mask, (x1, y1, x2, y2) in zip(masks, boxes.int().tolist()):
        mask[y1:y2, x1:x2] = 1
    return dict(boxes=boxes.cuda(), labels=torch.tensor([1, 1]).cuda(), masks=masks.cuda())


def inference(size, batch, variant, seconds):
    model = build(size, variant).eval()
    films = list(torch.rand(batch, 3, size, size, device="cuda"))

    def work():
        with torch.no_grad(), autocast(variant):
            model(films)

    return timed(work, seconds)


def training(size, batch, variant, seconds):
    model = build(size, variant).train()
    films = list(torch.rand(batch, 3, size, size, device="cuda"))
    truths = [two_boxes(size) for _ in films]
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)

    def work():
        optimizer.zero_grad(set_to_none=True)
        with autocast(variant):
            loss = sum(model(films, truths).values())
        loss.backward()
        optimizer.step()
        loss.item()  # lungseg gives its losses too

    return timed(work, seconds)


def operators():
    torch.manual_seed(3)
    corner = 400 * torch.rand(16 * 1000, 2, device="cuda")
    boxes = torch.cat([corner, corner + 8 + 292 * torch.rand(16 * 1000, 2, device="cuda")], 1)
    maps = {str(i): torch.rand(16, 256, 512 >> (i + 2), 512 >> (i + 2), device="cuda") for i in range(4)}
    pool = torchvision.ops.MultiScaleRoIAlign(list(maps), 7, 2)
    regions = list(boxes[:16 * 512].split(512))
    yield "roi_align", device_milliseconds(lambda: pool(maps, regions, [(512, 512)] * 16))
    scores = torch.rand(16 * 1000, device="cuda")
    images = torch.arange(16, device="cuda").repeat_interleave(1000)
    yield "nms", device_milliseconds(lambda: torchvision.ops.batched_nms(boxes, scores, images, 0.7))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--sizes", default="256 512")
    parser.add_argument("--batches", default="1 16")
    given = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    print("#", torch.__version__, torchvision.__version__, torch.cuda.get_device_name())
    for size in map(int, given.sizes.split()):
        for batch in map(int, given.batches.split()):
            for work in (inference, training):
                for variant in ("plain", "channels_last", "amp", "compiled"):
                    try:
                        print(work.__name__, size, batch, round(work(size, batch, variant, given.seconds), 3), variant)
                    except Exception as fault:  # a variant that does not work here is no peer
                        print("#", work.__name__, size, batch, variant, "failed:", str(fault).splitlines()[0])
    for name, milliseconds in operators():
        print(name, 512, 16, round(milliseconds, 3), "plain")


main()
