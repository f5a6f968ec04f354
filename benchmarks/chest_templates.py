#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Makes include/lungseg/infer/notes/chest_templates.hpp: what frontal chests look like on average.

    python3 benchmarks/chest_templates.py ADULTS.json[,MORE.json] CHILDREN.json > include/lungseg/infer/notes/chest_templates.hpp

Datasets are COCO files of `lungseg dataset` with both lungs of each film. Films are stretched between their 1st and 99th
percentile, the lungs' common box is cut into 24 x 24 cells, cell means are brought to mean 0 and deviation 1, and averaged.
Needs numpy and Pillow."""

import json
import pathlib
import sys

import numpy
from PIL import Image

CELLS = 24
SCALE = 32


def boxes_of(dataset):
    names = {image["id"]: image["file_name"] for image in dataset["images"]}
    boxes = {}
    for lung in dataset["annotations"]:
        x, y, width, height = lung["bbox"]
        boxes.setdefault(lung["image_id"], []).append((x, y, x + width, y + height))
    for image, parts in boxes.items():
        if len(parts) == 2:
            x1, y1, x2, y2 = zip(*parts)
            yield names[image], (min(x1), min(y1), max(x2), max(y2))


def cells_of(film, box):
    low, high = numpy.percentile(film, [1, 99])
    grey = numpy.clip((film - low) / max(high - low, 1), 0, 1)
    x1, y1, x2, y2 = (int(v) for v in box)
    cut = Image.fromarray(grey[y1:y2, x1:x2].astype(numpy.float32))
    cells = numpy.asarray(cut.resize((CELLS, CELLS), Image.BOX))
    return (cells - cells.mean()) / cells.std()


def template(files):
    parts = []
    for file in map(pathlib.Path, files.split(",")):
        dataset = json.loads(file.read_text())
        folder = file.parent / dataset["info"]["image_folder"]
        for name, box in boxes_of(dataset):
            film = numpy.asarray(Image.open(folder / name).convert("L"), numpy.float32)
            parts.append(cells_of(film, box))
    return len(parts), numpy.mean(parts, axis=0)


def written(cells):
    lines = (", ".join(f"{int(v)}" for v in row) for row in numpy.round(cells * SCALE))
    return "{" + ",\n     ".join(lines) + "}"


def main():
    made = [template(files) for files in sys.argv[1:]]
    print(f"""// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg {{ inline namespace LUNGSEG_ABI {{ namespace detail {{

/// Cells along a side of a template.
inline constexpr int template_side = {CELLS};

// clang-format off
/// The mean of {" and of ".join(str(count) for count, _ in made)} frontal films, adults and children, in the box around both lungs: cell means of
/// mean 0 and deviation 1, times {SCALE}. Made by benchmarks/chest_templates.py.
inline constexpr std::array<std::array<std::int8_t, template_side * template_side>, {len(made)}> chest_templates{{{{
    {", ".join(written(cells) for _, cells in made)}}}}};
// clang-format on

}}}}}}  // namespace lungseg::LUNGSEG_ABI::detail""")


if __name__ == "__main__":
    main()
