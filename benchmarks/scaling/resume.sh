#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Whether a training across two "hosts" (hosts.sh) that lost the rank of one of them goes on to the bytes of one that did
# not, and of one without ranks:
#     benchmarks/scaling/resume.sh build/release OUT
# RATE and DELAY are the cable's (1000 Mbit/s, 1 ms each way).
set -euo pipefail

build=$(realpath "${1:?the folder of a build}") out=$(mkdir -p "${2:?a folder for the results}" && realpath "$2")
source "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/hosts.sh"
trap end_hosts EXIT

training() {  # training FOLDER: the program's words, of four epochs
  words=("$build/lungseg" train --quiet --dataset "$out/drawn.json" --validation-fraction 0 --preset lungs_small --batch 4
    --threads 1 --seed 1 --deterministic --stages all:4@1e-3 --resume --out "$out/$1")
}

rm -rf "$out"/{alone,whole,lost}
"$build/lungseg" phantom --quiet --count 16 --min-size 256 --max-size 256 --out "$out/drawn"
"$build/lungseg" dataset --quiet --images "$out/drawn/images" --left "$out/drawn/left" --right "$out/drawn/right" \
  --out "$out/drawn.json" >/dev/null
begin_hosts "${RATE:-1000}" "${DELAY:-1}"
training alone
"${words[@]}" >/dev/null
training whole
on_hosts "${words[@]}" >"$out/whole.log" 2>&1
training lost
on_hosts "${words[@]}" >"$out/lost.log" 2>&1 &
job=$!
until [ -s "$out/lost/last.safetensors" ]; do sleep 0.05; done
for process in $(ip netns pids lungseg2); do
  [ "$(cat "/proc/$process/comm")" != lungseg ] || kill -KILL "$process"
done
! wait "$job" || { echo "the job has not noticed that a rank is gone" >&2; exit 1; }
"$build/lungseg" info "$out/lost/last.safetensors" | grep '^training.step:'
on_hosts "${words[@]}" >>"$out/lost.log" 2>&1
for other in alone lost; do
  cmp "$out/whole/last.safetensors" "$out/$other/last.safetensors"
done
echo "the same bytes: without ranks, on two hosts, and on two hosts one of which was lost in between"
