# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Turns the lines of JSON of one comparison into a Markdown table: medians over the rounds, and ratios to lungseg.

    table.py FILE
"""
import json
import statistics
import sys


def gather(path):
    """{(what, size, batch, limit): {who: [line, ...]}} in the order of first appearance."""
    cases = {}
    with open(path) as lines:
        for line in map(json.loads, lines):
            case = (line["what"], line["size"], line.get("batch", 1), line["limit"])
            cases.setdefault(case, {}).setdefault(line["who"], []).append(line)
    return cases


def middle(lines, field):
    return statistics.median(line[field] for line in lines)


def main():
    print("| what | peer | lungseg ms (best) | peer ms (best) | times as fast | same round, min to max | peak MiB | share |")
    print("|---|---|---|---|---|---|---|---|")
    for (what, size, batch, limit), sides in gather(sys.argv[1]).items():
        ours = sides.pop("lungseg")
        label = f"{what} {size}" + (f", {limit} detections" if what == "eval" else "") + (f", batch {batch}" if batch > 1 else "")
        for who, theirs in sides.items():
            ratios = [b["median_ms"] / a["median_ms"] for a, b in zip(ours, theirs)]
            mine, other = middle(ours, "median_ms"), middle(theirs, "median_ms")
            memory = middle(ours, "peak_mib"), middle(theirs, "peak_mib")
            best = [min(line["min_ms"] for line in lines) for lines in (ours, theirs)]
            print(
                f"| {label} | {who} | {mine:.0f} ({best[0]:.0f}) | {other:.0f} ({best[1]:.0f}) | {other / mine:.2f} "
                f"| {min(ratios):.2f} to {max(ratios):.2f} | {memory[0]:.0f} / {memory[1]:.0f} "
                f"| {memory[0] / memory[1]:.2f} |"
            )


main()
