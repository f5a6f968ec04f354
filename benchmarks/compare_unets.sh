#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Speed and memory of the EfficientNet-B0 U-Net in lungseg beside the same network with the same weights in torch, and a
# table of B0 to B7 in lungseg: 256 x 256, two threads, in turn for several rounds. torch is the newest from PyPI, in a
# virtual environment in the work folder; PYTHON=... names an interpreter that has it.
#     benchmarks/compare_unets.sh [--rounds 5] [--seconds 3] [--work FOLDER] [--modes "eval train"]
#                                 [--precision float32|bfloat16]
set -euo pipefail

rounds=5 seconds=3 modes="eval train" precision=float32 work="${TMPDIR:-/tmp}/lungseg-compare-unets"
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --work) work=$2 ;;
    --modes) modes=$2 ;;
    --precision) precision=$2 ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '5,9p' >&2; exit 2 ;;
  esac
  shift 2
done

here="$(cd "$(dirname "$0")" && pwd)"
peer="$here/peers/torch_unet_peer.py"
weights="$work/b0.safetensors" lines="$work/lines.jsonl"
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
mkdir -p "$work"

. "$here/peers/peers.sh"
peer_python "$work/peers" 'torch, numpy' torch numpy
check_blas "$python"
"${CXX:-g++}" -std=c++20 -O2 -fopenmp -I"$here/../include" "$here/unet_bench.cpp" -o "$work/unet_bench"
fixture="$here/../tests/fixtures/segmentation_models"
"$python" -B "$fixture/make_weights.py" "$fixture/plan_b0.json" "$weights" > /dev/null

print_machine
: > "$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for mode in $modes; do
    "$work/unet_bench" "$mode" B0 --weights "$weights" --seconds "$seconds" --precision "$precision" >> "$lines"
    for order in "" --channels-last; do
      "$python" -B "$peer" "$mode" 0 "$weights" --seconds "$seconds" --precision "$precision" $order >> "$lines"
    done
  done
done
busy_warning
"$python" -B "$here/peers/table.py" "$lines"
echo
"$work/unet_bench" eval all --seconds "$seconds" --precision "$precision"
