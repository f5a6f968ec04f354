# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""What `lungseg predict FOLDER --out DIR` does, as far as torchvision goes: Mask R-CNN with ResNet-18 over a folder of
films, from their files to a left and a right mask each, PNG in the film's own grid, and one results.json.

    torchvision_films.py FOLDER --out DIR [--size 384] [--threads 2] [--processes 1|2|...] [--decoders 0] [--batch 1]
                         [--precision float32|autocast|bfloat16] [--channels-last]

Written for speed, and with a switch where it depends on the processor what is faster (compare_films.sh tries them):
films are decoded by libjpeg-turbo and libpng (--decoders: by processes of their own, ahead of the network), batch norms
are folded, masks are written by a thread of its own at the fastest setting of zlib, and --processes share out the films
and the threads. `autocast` is torch.autocast to bfloat16, `bfloat16` has the weights rounded once, too.

Weights are random, from a seed, so masks mean nothing: what counts is the time. The two best detections of a film,
whatever they score, are taken for its lungs, so that two masks a film are computed, pasted and written. Nothing here
flags, looks at the film a second time, draws overlays or makes a page, as lungseg does.

Prints a line of JSON: films, seconds from the first film to the last file (python, torch and the model are loaded by
then), films_s, and how.
"""
import argparse
import concurrent.futures
import json
import multiprocessing
import pathlib
import time

import torch
import torchvision
from torchvision.io import ImageReadMode, decode_image, read_file, write_png

from timing import peak_mib
from torch_model import fold_batch_norms, in_16_bits, small_mask_rcnn

SIDES = ("left", "right")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, default=384, help="longer side of what the network sees")
    parser.add_argument("--threads", type=int, default=2, help="of all processes together")
    parser.add_argument("--processes", type=int, default=1, help="that share out the films, and the threads")
    parser.add_argument("--decoders", type=int, default=0, help="processes more for each, to decode")
    parser.add_argument("--batch", type=int, default=1, help="films a call of the network")
    parser.add_argument("--precision", choices=["float32", "autocast", "bfloat16"], default="float32")
    parser.add_argument("--channels-last", action="store_true", help="torch's other order of axes")
    chosen = parser.parse_args()
    chosen.detections = len(SIDES)
    return chosen


class films(torch.utils.data.Dataset):
    """Every step-th film from the first one on: (file, pixels from 0 to 1 in three channels)."""

    def __init__(self, folder, first, step):
        self.files = sorted(folder.iterdir())[first::step]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, at):
        grey = decode_image(read_file(str(self.files[at])), ImageReadMode.GRAY)
        return self.files[at], grey.float().div_(255).expand(3, -1, -1)


def network(chosen):
    model = small_mask_rcnn(chosen).eval()
    fold_batch_norms(model)
    if chosen.channels_last:
        model = model.to(memory_format=torch.channels_last)
    if chosen.precision != "float32":
        in_16_bits(model, weights=chosen.precision == "bfloat16")
    return model


def write(folder, file, found):
    """Writes both masks. Returns what results.json says of the film."""
    count = len(found["scores"])
    if count != len(SIDES):
        raise RuntimeError(f"{file}: {count} detections, and {len(SIDES)} were to be pasted")
    lines = []
    for side, box, score, mask in zip(SIDES, found["boxes"].tolist(), found["scores"].tolist(), found["masks"]):
        name = f"{file.stem}_{side}.png"
        write_png((mask >= 0.5).to(torch.uint8).mul_(255), str(folder / name), compression_level=1)
        lines.append(dict(film=file.name, side=side, mask=name, box=box, score=score))
    return lines


def do_films(chosen, first, ready, results):
    """The share of one process: every film from `first` on in steps of chosen.processes."""
    chosen.threads = max(chosen.threads // chosen.processes, 1)
    model = network(chosen)
    loader = torch.utils.data.DataLoader(
        films(chosen.folder, first, chosen.processes),
        batch_size=chosen.batch,
        num_workers=chosen.decoders,
        collate_fn=lambda pairs: tuple(zip(*pairs)),
    )
    ready.wait()
    with torch.inference_mode(), concurrent.futures.ThreadPoolExecutor(1) as writer:
        written = []
        for files, pixels in loader:
            for file, found in zip(files, model(list(pixels))):
                written.append(writer.submit(write, chosen.out, file, found))
        results.put((first, [line for each in written for line in each.result()], peak_mib()))


def run(chosen):
    """Returns the lines of results.json, the seconds, and the most memory that the processes held."""
    fork = multiprocessing.get_context("fork")  # nothing has been computed yet that a fork would break
    ready, results = fork.Barrier(chosen.processes + 1), fork.Queue()
    workers = [fork.Process(target=do_films, args=(chosen, i, ready, results)) for i in range(chosen.processes)]
    for worker in workers:
        worker.start()
    ready.wait(timeout=300)
    begin = time.perf_counter()
    shares = {}
    while len(shares) < len(workers):
        try:
            first, *shares[first] = results.get(timeout=1)
        except multiprocessing.queues.Empty:
            if any(worker.exitcode for worker in workers):
                raise SystemExit("torchvision_films.py: a process failed")
    lines = [line for first in sorted(shares) for line in shares[first][0]]
    (chosen.out / "results.json").write_text(json.dumps(lines))
    seconds = time.perf_counter() - begin
    for worker in workers:
        worker.join()
    return lines, seconds, sum(memory for _, memory in shares.values())


def main():
    chosen = arguments()
    chosen.out.mkdir(parents=True, exist_ok=True)
    lines, seconds, memory = run(chosen)
    count = len(lines) // len(SIDES)
    how = f"{chosen.precision}, {'channels last' if chosen.channels_last else 'channels first'}, "
    how += f"{chosen.processes} x {max(chosen.threads // chosen.processes, 1)} threads, batch {chosen.batch}"
    if chosen.decoders:
        how += f", {chosen.decoders} decoding each"
    print(
        json.dumps(
            dict(
                who="torchvision",
                films=count,
                seconds=round(seconds, 3),
                films_s=round(count / seconds, 3),
                how=how,
                versions=f"torch {torch.__version__}, torchvision {torchvision.__version__}",
                peak_mib=round(memory),
            )
        )
    )


main()
