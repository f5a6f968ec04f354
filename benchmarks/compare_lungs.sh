#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# The model that ships: its network alone beside torchvision's Mask R-CNN with ResNet-18 at the same input size (384), in
# every precision and order of axes that torch has, in turn for several rounds; then films of 1024 x 1024 from file to
# files, and how long the model takes to load. torchvision is the newest from PyPI, in a virtual environment in the work
# folder; PYTHON=... names an interpreter that has it.
#     benchmarks/compare_lungs.sh [--rounds 5] [--seconds 3] [--work FOLDER] [--model FILE]
#                                 [--precision float32|bfloat16]
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
rounds=5 seconds=3 precision=float32 work="${TMPDIR:-/tmp}/lungseg-compare-lungs" model="$here/../models/lungs.safetensors"
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --work) work=$2 ;;
    --model) model=$2 ;;
    --precision) precision=$2 ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '5,10p' >&2; exit 2 ;;
  esac
  shift 2
done

peer="$here/peers/torchvision_peer.py" lines="$work/lines.jsonl" size=384
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
mkdir -p "$work"

. "$here/peers/peers.sh"
peer_python "$work/peers" 'torch, torchvision' torch torchvision
check_blas "$python"
build_bench model_bench "$work/model_bench"
build_bench film_bench "$work/film_bench"

print_machine
: > "$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for detections in 2 20; do
    "$work/model_bench" eval $size --model "$model" --detections $detections --seconds "$seconds" \
      --precision "$precision" >> "$lines"
    for theirs in float32 bfloat16; do
      for order in "" --channels-last; do
        "$python" -B "$peer" eval $size --small --precision $theirs $order --detections $detections \
          --seconds "$seconds" >> "$lines"
      done
    done
  done
done
busy_warning
"$python" -B "$here/peers/table.py" "$lines"
echo
"$work/film_bench" --model "$model" --seconds "$seconds" --precision "$precision"
busy_warning
