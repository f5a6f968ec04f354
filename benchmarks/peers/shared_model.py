# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Writes torchvision's random weights and the film for lungseg, so that all sides do the same work, and the
convolutional part (body, feature pyramid, RPN head) for ONNX Runtime.

    shared_model.py weights|onnx SIZE FILE
"""
import json
import struct
import warnings

import torch

from timing import arguments
from torch_model import film, mask_rcnn


def lungseg_layout(name, values):
    """Filters become (K, R, S, C), dense layers and vectors get four axes."""
    if name.endswith("fc6.weight"):
        values = values.reshape(len(values), 256, 7, 7)
    if values.dim() == 1:
        return values.reshape(1, 1, 1, -1)
    if values.dim() == 2:
        return values[:, None, None, :]
    return values.permute(0, 2, 3, 1)


def write_weights(model, size, path):
    tensors = {
        name: lungseg_layout(name, values.detach())
        for name, values in model.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    tensors["film"] = film(size)
    header, end = {}, 0
    for name, values in tensors.items():
        begin, end = end, end + 4 * values.numel()
        header[name] = dict(dtype="F32", shape=list(values.shape), data_offsets=[begin, end])
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(values.contiguous().numpy().tobytes())


class convolutional_part(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.backbone, self.head = model.backbone, model.rpn.head

    def forward(self, images):
        levels = list(self.backbone(images).values())
        logits, deltas = self.head(levels)
        return (*levels, *logits, *deltas)


def main():
    chosen = arguments(["weights", "onnx"])
    model = mask_rcnn(chosen).eval()
    if chosen.mode == "weights":
        return write_weights(model, chosen.size, chosen.file)
    warnings.simplefilter("ignore")
    images = torch.rand(1, 3, chosen.size, chosen.size)
    torch.onnx.export(convolutional_part(model), images, chosen.file, input_names=["images"], opset_version=13)


main()
