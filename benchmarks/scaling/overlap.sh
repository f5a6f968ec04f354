#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# How much of the gradients' reduction overlap hides: a training of two ranks in this machine, and on two "hosts"
# (hosts.sh) with --overlap off and on, in turns.
#     benchmarks/scaling/overlap.sh build/release OUT [ROUNDS]
# RATE and DELAY are the cable's (1000 Mbit/s, 1 ms each way), PRESET and FILMS the training's (lungs, 8 films a step),
# and BEFORE is put before each measured command. OUT/overlap.csv has each run's medians of timing.csv.
set -euo pipefail

build=$(realpath "${1:?the folder of a build}") out=$(mkdir -p "${2:?a folder for the results}" && realpath "$2")
rounds=${3:-3} rate=${RATE:-1000} delay=${DELAY:-1} preset=${PRESET:-lungs} films=${FILMS:-8}
carried=$out/cable.csv
source "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/hosts.sh"
trap end_hosts EXIT

# median FILE COLUMN: of all steps but the first two, which take memory and learn the order of gradients.
median() {
  tail -n +4 "$1" | cut -d, -f"$2" | sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'
}

# measure NAME ROUND OVERLAP: adds a row of medians.
measure() {
  local run=$out/$1_$2 start=(on_hosts)
  [ "$1" != memory ] || start=(${BEFORE:-} "${mpi[@]}" -n 2)
  rm -rf "$run"
  "${start[@]}" "$build/lungseg" train --quiet --dataset "$out/drawn.json" --validation-fraction 0 --preset "$preset" \
    --threads 1 --seed 1 --timing --batch "$films" --overlap "$3" --stages all:3@1e-3 \
    --out "$run" >"$run.log" 2>&1 || { cat "$run.log" >&2; exit 1; }
  local row=$1,$2 column
  for column in 2 3 4 5 6; do row+=,$(median "$run/timing.csv" $column); done
  echo "$row" | tee -a "$out/overlap.csv"
}

[ -e "$out/drawn.json" ] || {
  "$build/lungseg" phantom --quiet --count $((3 * films)) --min-size 400 --max-size 400 --out "$out/drawn"
  "$build/lungseg" dataset --quiet --definition field --images "$out/drawn/images" --left "$out/drawn/left" --right "$out/drawn/right" \
    --out "$out/drawn.json" >/dev/null
}
begin_hosts "$rate" "$delay"
! command -v ping >/dev/null || ip netns exec lungseg1 ping -c 20 -i 0.05 -q lungseg2 | tail -1
echo "run,round,step,small,gradient_wait,gradient_sum,gradient_bytes" | tee "$out/overlap.csv"
for ((round = 1; round <= rounds; ++round)); do
  measure memory "$round" off
  measure off "$round" off
  measure on "$round" on
done

# Of the whole time that the link costs, and of what the gradients' sums cost where nothing hides them.
awk -F, 'NR > 1 {n[$1]++; step[$1] += $3; wait[$1] += $5}
  END {
    for (run in n) { step[run] /= n[run]; wait[run] /= n[run] }
    printf "step: %.3f s in memory, %.3f s over the cable, %.3f s overlapped\n", step["memory"], step["off"], step["on"]
    printf "hidden: %.0f %% of what the cable costs, %.0f %% of the reduction of gradients (%.3f s)\n",
      100 * (step["off"] - step["on"]) / (step["off"] - step["memory"]), 100 * (step["off"] - step["on"]) / wait["off"],
      wait["off"]
  }' "$out/overlap.csv"
