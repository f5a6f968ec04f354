#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Measures trainings on one rank, on two ranks of this machine, and on two "hosts" (hosts.sh) with a cable of limited
# rate and a millisecond's delay each way between them, fits the model of a step (step_model.hpp) to some of these runs,
# and holds it against the others. Needs what hosts.sh needs, and two processors that nobody else uses:
#     benchmarks/scaling/run.sh build/release OUT
# DELAY is the cable's, in milliseconds, in place of 1. BEFORE is put before each measured command, such as
# BEFORE='chrt -f 5' on a machine that others use.
set -euo pipefail

build=$(realpath "${1:?the folder of a build}") out=$(mkdir -p "${2:?a folder for the results}" && realpath "$2")
before=${BEFORE:-} delay=${DELAY:-1}
source "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/hosts.sh"
trap end_hosts EXIT

# measure NAME RANKS FILMS MBIT OVERLAP fit|check: the median step of a training; MBIT 0: in this machine.
measure() {
  local options=(train --quiet --dataset "$out/drawn.json" --validation-fraction 0 --preset lungs_small --threads 1 --seed 1
    --timing --batch "$3" --overlap "$5" --stages "all:$((($3 + 1) / 2))@1e-3" --out "$out/$1")
  rm -rf "${out:?}/$1"
  if [ "$2" = 1 ]; then
    $before taskset -c 0 "$build/lungseg" "${options[@]}"
  elif [ "$4" = 0 ]; then
    $before "${mpi[@]}" -n "$2" "$build/lungseg" "${options[@]}"
  else
    begin_hosts "$4" "$delay"
    on_hosts "$build/lungseg" "${options[@]}"
  fi >"$out/$1.log" 2>&1 || { cat "$out/$1.log" >&2; exit 1; }
  echo "$1,$2,$3,$4,$5,$6" >>"$out/runs.csv"
}

echo "name,ranks,films,mbit,overlap,role" >"$out/runs.csv"
"$build/lungseg" phantom --quiet --count 24 --min-size 256 --max-size 256 --out "$out/drawn"
"$build/lungseg" dataset --quiet --images "$out/drawn/images" --left "$out/drawn/left" --right "$out/drawn/right" \
  --out "$out/drawn.json" >/dev/null
$before "${mpi[@]}" -n 2 "$build/benchmarks/scaling_link" >"$out/link_memory.csv"
begin_hosts 1000 "$delay"
on_hosts "$build/benchmarks/scaling_link" >"$out/link_network.csv"

#       name               ranks films mbit overlap role
measure alone_1                1     1    0      on fit
measure alone_4                1     4    0      on fit
measure memory_4               2     4    0      on fit
measure network_4              2     4 1000     off fit
measure network_8_overlap      2     8 1000      on fit
measure alone_8                1     8    0      on check
measure memory_8               2     8    0      on check
measure memory_16              2    16    0      on check
measure network_8              2     8 1000     off check
measure network_16_overlap     2    16 1000      on check
measure slow_4                 2     4  400     off check
measure slow_8_overlap         2     8  400      on check

"$build/benchmarks/scaling_plan" fit "$out"
