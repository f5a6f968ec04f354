# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
"""The command line, the timing loop and the line of JSON that all peers share."""
import argparse
import json
import statistics
import time


def arguments(modes):
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=modes)
    parser.add_argument("size", type=int)
    parser.add_argument("file", nargs="?", help="file that shared_model.py wrote")
    parser.add_argument("--detections", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--batch", type=int, default=1, help="films of a training step")
    parser.add_argument("--channels-last", action="store_true", help="torch's other order of axes")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--small", action="store_true", help="the network of the size of lungseg's")
    return parser.parse_args()


def peak_mib():
    """The most memory that this process ever held, in MiB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


def measure(who, chosen, work):
    """Calls work() for a while after two warm-up calls; prints the times and what work() says of itself."""
    work()
    facts = work()
    times = []
    begin, begin_cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - begin < chosen.seconds or len(times) < 3:
        started = time.perf_counter()
        facts = work()
        times.append(1e3 * (time.perf_counter() - started))
    line = dict(
        who=who,
        what=chosen.mode,
        size=chosen.size,
        batch=chosen.batch,
        limit=chosen.detections,
        median_ms=round(statistics.median(times), 2),
        min_ms=round(min(times), 2),
        cpu_ms=round(1e3 * (time.process_time() - begin_cpu) / len(times), 2),
        runs=len(times),
        peak_mib=round(peak_mib()),
        **facts,
    )
    print(json.dumps(line))
