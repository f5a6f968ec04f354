#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Films as other scanners, exports and printers give them, to see what a model makes of them.

    benchmarks/changed_films.py IMAGES MASKS LIST OUT

Writes a folder OUT/CHANGE with images/ and masks/ for each change, of the films that LIST names (one a line, without
extension). `lungseg dataset --images OUT/CHANGE/images --masks OUT/CHANGE/masks` and `lungseg evaluate` do the rest
(docs/model_card.md). Needs numpy and Pillow (Debian: python3-numpy, python3-pil).
"""
import io
import pathlib
import sys
import zlib

import numpy as np
from PIL import Image, ImageDraw


def curve(film, f):
    """Grey levels changed by f on 0 to 1."""
    return np.clip(np.rint(255 * f(film / 255.0)), 0, 255).astype(np.uint8)


def contrast(film, factor):
    middle = film.mean() / 255
    return curve(film, lambda x: middle + factor * (x - middle))


def twelve_bits(film, random):
    """12 bits in 16, and one pixel at the top of the range, as dead pixels and markers leave it."""
    deep = np.rint(film.astype(float) * 4095 / 255).astype(np.uint16)
    deep[random.integers(film.shape[0]), random.integers(film.shape[1])] = 65535
    return deep


def bordered(film, mask, random, level):
    """A border of 8 to 30 % of each side in one grey level, and a banner of text in it."""
    height, width = film.shape
    top, bottom = (int(height * random.uniform(0.08, 0.3)) for _ in range(2))
    left, right = (int(width * random.uniform(0.08, 0.3)) for _ in range(2))
    around = ((top, bottom), (left, right))
    page = Image.fromarray(np.pad(film, around, constant_values=level))
    ImageDraw.Draw(page).text((left, top // 3), "HOSPITAL 12:30 PORTABLE", fill=255 - level)
    return np.asarray(page), np.pad(mask, around)


def lettered(film):
    page = Image.fromarray(film)
    draw = ImageDraw.Draw(page)
    for at, text in ((4, "L  ERECT  PA  110 kV"), (film.shape[0] - 16, "ACC 0000  SCALE 100 %")):
        draw.text((8, at), text, fill=255)
        draw.text((film.shape[1] // 2, at), text, fill=255)
    return np.asarray(page)


def jpeg(film, quality):
    stored = io.BytesIO()
    Image.fromarray(film).save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored))


def resized(film, mask, factor):
    size = (round(film.shape[1] * factor), round(film.shape[0] * factor))
    return (np.asarray(Image.fromarray(film).resize(size, Image.Resampling.BICUBIC)),
            np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.NEAREST)))


CHANGES = {
    "none": lambda film, mask, random: (film, mask),
    "levels_divided_by_3": lambda film, mask, random: (curve(film, lambda x: x / 3), mask),
    "levels_in_upper_half": lambda film, mask, random: (curve(film, lambda x: 0.5 + x / 2), mask),
    "gamma_0.5": lambda film, mask, random: (curve(film, lambda x: x ** 0.5), mask),
    "gamma_2": lambda film, mask, random: (curve(film, lambda x: x ** 2), mask),
    "contrast_0.4": lambda film, mask, random: (contrast(film, 0.4), mask),
    "contrast_1.6": lambda film, mask, random: (contrast(film, 1.6), mask),
    "12_bits_in_16": lambda film, mask, random: (twelve_bits(film, random), mask),
    "white_border": lambda film, mask, random: bordered(film, mask, random, 255),
    "black_border": lambda film, mask, random: bordered(film, mask, random, 0),
    "text": lambda film, mask, random: (lettered(film), mask),
    "jpeg_30": lambda film, mask, random: (jpeg(film, 30), mask),
    "half_size": lambda film, mask, random: resized(film, mask, 0.5),
    "double_size": lambda film, mask, random: resized(film, mask, 2),
}


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    images, masks, names, out = map(pathlib.Path, sys.argv[1:])
    for name in names.read_text().split():
        found = next(iter(sorted(images.glob(name + ".*"))), None)
        if found is None:
            sys.exit(f"{images}: no film '{name}', which {names} names")
        film = np.asarray(Image.open(found).convert("L"))
        mask = (np.asarray(Image.open(masks / (name + ".png")).convert("L")) > 127).astype(np.uint8) * 255
        for change, apply in CHANGES.items():
            # the same border and pixel for a film in every run, whatever the other films
            changed, changed_mask = apply(film, mask, np.random.default_rng(zlib.crc32((change + name).encode())))
            for folder, picture in (("images", changed), ("masks", changed_mask)):
                (out / change / folder).mkdir(parents=True, exist_ok=True)
                Image.fromarray(picture).save(out / change / folder / (name + ".png"))


main()
