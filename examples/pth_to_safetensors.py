#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Turns a checkpoint of PyTorch into safetensors, which lungseg reads. Needs nothing but torch.

    pth_to_safetensors.py IN.pth OUT.safetensors

IN is a state dict, or a dict that holds one under "model", "state_dict" or "model_state_dict", as training scripts
write it. Tensors keep their names and shapes; floating-point ones become float32, everything that is no tensor is left
out. A .pth file can run code when it is loaded: torch 1.13 and later load tensors only, older ones need a trusted file.
"""
import json
import os
import struct
import sys

types = {"torch.float32": "F32", "torch.int64": "I64", "torch.int32": "I32", "torch.uint8": "U8", "torch.bool": "BOOL"}


def load(path):
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except TypeError:  # before 1.13
        content = torch.load(path, map_location="cpu")
    for wrapper in ("model", "state_dict", "model_state_dict"):
        if isinstance(content, dict) and isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    tensors = {}
    for name, value in content.items() if isinstance(content, dict) else ():
        if torch.is_tensor(value):
            value = value.detach()
            tensors[name] = (value.float() if value.is_floating_point() else value).contiguous()
    if not tensors:
        raise ValueError("holds no state dict: no tensors under names")
    for name, value in tensors.items():
        if str(value.dtype) not in types:
            raise ValueError(f"tensor '{name}' holds {value.dtype}, which has no place in a weight file")
    return tensors


def write(path, tensors):
    """Eight bytes with the header's length, a JSON header, the bytes of all tensors one after the other."""
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, value in tensors.items():
        begin, end = end, end + value.numel() * value.element_size()
        header[name] = {"dtype": types[str(value.dtype)], "shape": list(value.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    partial = path + ".partial"
    try:
        with open(partial, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for value in tensors.values():
                file.write(value.numpy().tobytes())
        os.replace(partial, path)
    finally:
        if os.path.exists(partial):
            os.remove(partial)


def main(arguments):
    if len(arguments) != 2 or arguments[0].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        tensors = load(arguments[0])
        write(arguments[1], tensors)
    except ImportError:
        print("pth_to_safetensors.py: needs PyTorch (Debian: python3-torch)", file=sys.stderr)
        return 2
    except Exception as fault:
        print(f"{arguments[0]}: {fault}", file=sys.stderr)
        return 2
    print(f"{arguments[1]}: {len(tensors)} tensors, {sum(t.numel() for t in tensors.values()):,} numbers")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
