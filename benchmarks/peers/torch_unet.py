# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""The EfficientNet U-Net as a plain torch module, with modules named as segmentation_models names its layers."""
import json
import math

import torch
import torch.nn.functional as F

SCALES = [(1, 1), (1, 1.1), (1.1, 1.2), (1.2, 1.4), (1.4, 1.8), (1.6, 2.2), (1.8, 2.6), (2, 3.1)]
# kernel, repeats, in, out, expand, stride
STAGES = [(3, 1, 32, 16, 1, 1), (3, 2, 16, 24, 6, 2), (5, 2, 24, 40, 6, 2), (3, 3, 40, 80, 6, 2),
          (5, 3, 80, 112, 6, 1), (5, 4, 112, 192, 6, 2), (3, 1, 192, 320, 6, 1)]


def scaled(channels, width):
    wanted = channels * width
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


def same(x, kernel, stride):
    """Pads as TensorFlow's SAME; torch's own padding is the same where it is the same on both sides."""
    zeros = max((math.ceil(x.shape[-1] / stride) - 1) * stride + kernel - x.shape[-1], 0)
    return F.pad(x, [zeros // 2, zeros - zeros // 2] * 2)


class conv_norm(torch.nn.Sequential):
    def __init__(self, into, out, kernel=1, stride=1, groups=1, act=None):
        self.pads = kernel > 1 and stride > 1
        padding = 0 if self.pads else kernel // 2
        layers = [torch.nn.Conv2d(into, out, kernel, stride, padding, groups=groups, bias=False),
                  torch.nn.BatchNorm2d(out, 1e-3, 0.01)]
        super().__init__(*layers, *([act(inplace=True)] if act else []))
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        return super().forward(same(x, self.kernel, self.stride) if self.pads else x)


class block(torch.nn.Module):
    def __init__(self, kernel, into, out, expand, stride):
        super().__init__()
        middle, act = into * expand, torch.nn.SiLU
        self.expand = conv_norm(into, middle, act=act) if expand != 1 else torch.nn.Identity()
        self.depthwise = conv_norm(middle, middle, kernel, stride, middle, act)
        self.reduce = torch.nn.Conv2d(middle, max(1, into // 4), 1)
        self.widen = torch.nn.Conv2d(max(1, into // 4), middle, 1)
        self.project = conv_norm(middle, out)
        self.adds, self.shrinks = stride == 1 and into == out, stride != 1

    def forward(self, x):
        skip = self.expand(x)
        y = self.depthwise(skip)
        y = y * torch.sigmoid(self.widen(F.silu(self.reduce(y.mean((2, 3), keepdim=True)))))
        y = self.project(y)
        return (y + x if self.adds else y), skip


class unet(torch.nn.Module):
    def __init__(self, number):
        super().__init__()
        width, depth = SCALES[number]
        act = torch.nn.SiLU
        self.stem = conv_norm(3, scaled(32, width), 3, 2, act=act)
        self.blocks, skips = torch.nn.ModuleDict(), []
        for index, (kernel, repeats, into, out, expand, stride) in enumerate(STAGES):
            for i in range(math.ceil(depth * repeats)):
                first = scaled(out if i else into, width)
                name = f"block{index + 1}{chr(ord('a') + i)}"
                self.blocks[name] = block(kernel, first, scaled(out, width), expand, 1 if i else stride)
                if not i and stride == 2:
                    skips.insert(0, first * expand)
        top = scaled(1280, width)
        self.top = conv_norm(scaled(320, width), top, act=act)
        self.decoder, into, act = torch.nn.ModuleList(), top, torch.nn.ReLU
        for out, skip in zip((256, 128, 64, 32, 16), skips + [0]):
            self.decoder.append(conv_norm(into + skip, out, 3, act=act))
            self.decoder.append(conv_norm(out, out, 3, act=act))
            into = out
        self.final = torch.nn.Conv2d(into, 1, 3, padding=1)

    def forward(self, x):
        x, skips = self.stem(x), []
        for each in self.blocks.values():
            x, skip = each(x)
            if each.shrinks:
                skips.insert(0, skip)
        x = self.top(x)
        for stage in range(5):
            x = F.interpolate(x, scale_factor=2)
            if stage < 4:
                x = torch.cat([x, skips[stage]], 1)
            x = self.decoder[2 * stage + 1](self.decoder[2 * stage](x))
        return self.final(x)

    def layers(self):
        """{segmentation_models' layer: module}"""
        found = {"final_conv": self.final}

        def pair(name, module):
            found[name + "conv"], found[name + "bn"] = module[0], module[1]

        pair("stem_", self.stem)
        pair("top_", self.top)
        for name, each in self.blocks.items():
            if not isinstance(each.expand, torch.nn.Identity):
                pair(name + "_expand_", each.expand)
            found[name + "_dwconv"], found[name + "_bn"] = each.depthwise[0], each.depthwise[1]
            found[name + "_se_reduce"], found[name + "_se_expand"] = each.reduce, each.widen
            pair(name + "_project_", each.project)
        for i, each in enumerate(self.decoder):
            pair(f"decoder_stage{i // 2}{'ab'[i % 2]}_", each)
        return found

    def load_keras(self, path):
        """Takes weights from a safetensors file under segmentation_models' names."""
        targets = {"kernel:0": "weight", "depthwise_kernel:0": "weight", "gamma:0": "weight", "bias:0": "bias",
                   "beta:0": "bias", "moving_mean:0": "running_mean", "moving_variance:0": "running_var"}
        axes = {"kernel:0": (3, 2, 0, 1), "depthwise_kernel:0": (2, 3, 0, 1)}
        layers = self.layers()
        with open(path, "rb") as file:
            data = bytearray(file.read())
        length = int.from_bytes(data[:8], "little")
        for name, about in json.loads(data[8:8 + length]).items():
            layer, what = name.split("/")
            begin, end = about["data_offsets"]
            values = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=8 + length + begin)
            values = values.reshape(about["shape"])
            getattr(layers[layer], targets[what]).data.copy_(values.permute(axes[what]) if what in axes else values)
