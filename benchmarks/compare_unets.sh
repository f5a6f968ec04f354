#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Speed and memory of the EfficientNet-B0 U-Net in lungseg beside the same network with the same weights in torch, and a
# table of B0 to B7 in lungseg: 256 x 256, two threads, in turn for several rounds. Installs torch (Debian) if missing.
#     benchmarks/compare_unets.sh [--rounds 5] [--seconds 3] [--work FOLDER] [--modes "eval train"]
set -euo pipefail

rounds=5 seconds=3 modes="eval train" work="${TMPDIR:-/tmp}/lungseg-compare-unets"
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --work) work=$2 ;;
    --modes) modes=$2 ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '3,6p' >&2; exit 2 ;;
  esac
  shift 2
done

here="$(cd "$(dirname "$0")" && pwd)"
python=/usr/bin/python3 peer="$here/peers/torch_unet_peer.py"
weights="$work/b0.safetensors" lines="$work/lines.jsonl"
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
mkdir -p "$work"

. "$here/peers/peers.sh"
install_packages 'torch, numpy' python3-torch python3-numpy libopenblas0-pthread
check_blas "$python"
"${CXX:-g++}" -std=c++20 -O2 -fopenmp -I"$here/../include" "$here/unet_bench.cpp" -o "$work/unet_bench"
fixture="$here/../tests/fixtures/segmentation_models"
"$python" -B "$fixture/make_weights.py" "$fixture/plan_b0.json" "$weights" > /dev/null

print_machine
: > "$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for mode in $modes; do
    "$work/unet_bench" "$mode" B0 --weights "$weights" --seconds "$seconds" >> "$lines"
    "$python" -B "$peer" "$mode" 0 "$weights" --seconds "$seconds" >> "$lines"
    "$python" -B "$peer" "$mode" 0 "$weights" --seconds "$seconds" --channels-last >> "$lines"
  done
done
busy_warning
"$python" -B "$here/peers/table.py" "$lines"
echo
"$work/unet_bench" eval all --seconds "$seconds"
