# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""Turns the lines of compare_films.sh into a Markdown table of films a second, medians over the rounds.

    films_table.py FILE

The peer has two rows: its whole command, as lungseg's is, and without what comes before the first film (python, torch
and the model loaded), of which a long batch has next to nothing.
"""
import json
import statistics
import sys


def rates(lines, field):
    return [line["films"] / line[field] for line in lines]


def main():
    with open(sys.argv[1]) as file:
        lines = [json.loads(line) for line in file]
    ours = [line for line in lines if line["who"] == "lungseg"]
    theirs = [line for line in lines if line["who"] != "lungseg"]
    mine = rates(ours, "command_seconds")
    print(f"\n{ours[0]['films']} films; lungseg {ours[0]['how']}; torchvision {theirs[0]['how']}\n")
    print("| | films a second, median | of each round | lungseg is times as fast | same round, min to max |")
    print("|---|---|---|---|---|")
    rows = [
        ("lungseg predict, whole command", mine),
        ("torchvision, whole command", rates(theirs, "command_seconds")),
        ("torchvision, from the first film on", rates(theirs, "seconds")),
    ]
    for name, films_s in rows:
        each = ", ".join(f"{rate:.1f}" for rate in films_s)
        row = f"| {name} | {statistics.median(films_s):.1f} | {each} |"
        if films_s is not mine:
            times = [a / b for a, b in zip(mine, films_s)]
            row += f" {statistics.median(mine) / statistics.median(films_s):.2f} | {min(times):.2f} to {max(times):.2f} |"
        else:
            row += " | |"
        print(row)


main()
