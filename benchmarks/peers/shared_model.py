# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Writes torchvision's random weights and the film for lungseg, so that all sides do the same work, and the
convolutional part (body, feature pyramid, RPN head) for ONNX Runtime.

    shared_model.py weights|onnx SIZE FILE
"""
import pathlib
import sys
import warnings

import torch

from timing import arguments
from torch_model import film, mask_rcnn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples"))
from pth_to_safetensors import write  # noqa: E402


def write_weights(model, size, path):
    write(path, {**{name: values.detach() for name, values in model.state_dict().items()}, "film": film(size)})


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
    part = torch.jit.trace(convolutional_part(model), images)  # what torch.export makes of it needs one package more
    torch.onnx.export(part, (images,), chosen.file, input_names=["images"], opset_version=13, dynamo=False)


main()
