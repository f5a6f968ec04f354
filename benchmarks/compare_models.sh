#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Whole-model speed and memory of lungseg beside torchvision, ONNX Runtime and OpenVINO: same weights, same film, two
# threads, in turn for several rounds. Prints medians and ratios. The peers are the newest from PyPI, in a virtual
# environment in the work folder; PYTHON=... names an interpreter that has them. --precision is that of lungseg and
# torchvision; ONNX Runtime computes in float32, OpenVINO in what it chooses.
#     benchmarks/compare_models.sh [--rounds 5] [--seconds 3] [--sizes "256 512"] [--work FOLDER] [--only TEXT]
#                                  [--precision float32|bfloat16]
set -euo pipefail

rounds=5 seconds=3 sizes="256 512" only="" precision=float32 work="${TMPDIR:-/tmp}/lungseg-compare-models"
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --sizes) sizes=$2 ;;
    --work) work=$2 ;;
    --only) only=$2 ;;
    --precision) precision=$2 ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '5,11p' >&2; exit 2 ;;
  esac
  shift 2
done

here="$(cd "$(dirname "$0")" && pwd)"
peers="$here/peers"
lines="$work/lines.jsonl"
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2
mkdir -p "$work"

. "$peers/peers.sh"

prepare() {
  peer_python "$work/peers" 'torch, torchvision, onnx, onnxruntime, openvino' torch torchvision onnx onnxruntime openvino
  check_blas "$python"
  build_bench model_bench "$work/model_bench"
  for size in $sizes; do
    [ -s "$work/weights_$size" ] || "$python" "$peers/shared_model.py" weights "$size" "$work/weights_$size"
    [ -s "$work/features_$size.onnx" ] || "$python" "$peers/shared_model.py" onnx "$size" "$work/features_$size.onnx"
  done
}

# both NAME MODE SIZE [options]: lungseg and every peer of that mode, once each.
both() {
  local mode=$1 size=$2
  shift 2
  set -- "$@" --precision "$precision"
  [[ "$mode $size $*" == *"$only"* ]] || return 0
  "$work/model_bench" "$mode" "$size" --weights "$work/weights_$size" --seconds "$seconds" "$@" >> "$lines"
  local order
  for order in "" --channels-last; do
    "$python" "$peers/torchvision_peer.py" "$mode" "$size" --seconds "$seconds" $order "$@" >> "$lines"
  done
  if [ "$mode" = features ]; then
    local peer
    for peer in onnxruntime openvino; do
      "$python" "$peers/${peer}_peer.py" features "$size" "$work/features_$size.onnx" --seconds "$seconds" >> "$lines"
    done
  fi
}

prepare
print_machine
: > "$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for size in $sizes; do
    both features "$size"
    both eval "$size" --detections 4
    both eval "$size" --detections 100
    both train "$size"
    both train "$size" --batch 4
  done
done
busy_warning
"$python" "$peers/table.py" "$lines"
