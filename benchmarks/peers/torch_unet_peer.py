# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""The EfficientNet U-Net in torch, timed as unet_bench times lungseg.

    torch_unet_peer.py eval|train 0..7 [WEIGHTS] [--threads 2] [--seconds 3] [--channels-last] [--precision float32|bfloat16]
"""
import torch
import torch.nn.functional as F

from timing import arguments, measure
from torch_unet import unet


def pictures(count):
    ramp = torch.arange(count * 256 * 256 * 3) % 1021 / 255 - 2
    return ramp.reshape(count, 256, 256, 3).permute(0, 3, 1, 2)


def main():
    chosen = arguments(["eval", "train"])
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    mode, number = chosen.mode, chosen.size
    net = unet(number)
    if chosen.file:
        net.load_keras(chosen.file)
    # The order of axes that is faster for torch: channels last for inference, as measured by compare_unets.sh.
    layout = torch.channels_last if chosen.channels_last else torch.contiguous_format
    net = net.to(memory_format=layout)
    images = pictures(1 if mode == "eval" else 4).contiguous(memory_format=layout)
    chosen.mode, chosen.size, chosen.detections = f"unet B{number} {mode}", 256, 0

    def narrow():
        return torch.autocast("cpu", torch.bfloat16, enabled=chosen.precision == "bfloat16")

    def evaluate():
        with torch.no_grad(), narrow():
            return dict(score=round(torch.sigmoid(net(images)).mean().item(), 6))

    targets = (torch.arange(256) < 128).float().expand(len(images), 1, 256, 256)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=0.9)

    def train():
        optimizer.zero_grad(set_to_none=True)
        with narrow():
            logits = net(images)
        logits = logits.float()
        p = torch.sigmoid(logits)
        dice = 1 - (2 * (p * targets).sum() + 1e-5) / (p.sum() + targets.sum() + 1e-5)
        loss = F.binary_cross_entropy_with_logits(logits, targets) + dice
        loss.backward()
        optimizer.step()
        return dict(score=round(loss.item(), 6))

    net.train(mode == "train")
    who = "torch" + (", bfloat16" if chosen.precision == "bfloat16" else "")
    measure(who + (", channels last" if chosen.channels_last else ""), chosen, evaluate if mode == "eval" else train)


main()
