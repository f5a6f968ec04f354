#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# On a machine with an NVIDIA GPU: builds with CUDA and runs, in this order,
#   tests      the GPU tests
#   ranks      of these, trainings of ranks: one through NCCL, against the bytes of none; as many as there are GPUs
#   sanitizer  the same under compute-sanitizer's memcheck, and our own kernels under racecheck
#   table      every operation against the CPU
#   train      200 training steps on drawn films, on GPU and CPU
#   speed      the model's speed, beside torchvision's where python3 has it with CUDA
# Goes on after a part that fails, and says at the end which did; its exit status is their number.
#     benchmarks/gpu/check.sh [--build-dir DIR] [--only "PART..."] [--seconds S]
set -uo pipefail

usage() { sed -n '5,13p' "$0" | sed 's/^# \{0,1\}//'; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$here/build/gpu parts="tests ranks sanitizer table train speed" seconds=2
while [ $# -gt 0 ]; do
  case $1 in
    --build-dir | --only | --seconds)
      [ $# -ge 2 ] || { echo "check.sh: $1 needs a value" >&2; exit 2; }
      case $1 in
        --build-dir) build=$2 ;;
        --only) parts=$2 ;;
        --seconds) seconds=$2 ;;
      esac
      shift 2
      ;;
    -h | --help) usage; exit 0 ;;
    *) echo "check.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

command -v nvidia-smi >/dev/null || { echo "check.sh: no nvidia-smi, so no NVIDIA driver on this machine" >&2; exit 2; }
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader

cmake -S "$here" -B "$build" -D CMAKE_BUILD_TYPE=Release -D LUNGSEG_CUDA=ON -D LUNGSEG_BUILD_EXAMPLES=OFF || exit 2
cmake --build "$build" --target cuda_tests gpu_compare_ops gpu_model_speed gpu_train_drawn --parallel "$(nproc)" ||
  exit 2

run_tests() { "$build/tests/cuda_tests" "~gpu ranks*"; }

# Ranks are threads with a GPU each, so one process is enough; those that want more GPUs than there are say that they are
# skipped. NCCL tells what it does: it must be NCCL that has added, with this GPU.
run_ranks() {
  local log=$build/ranks.txt
  NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS=INIT "$build/tests/cuda_tests" "gpu ranks*,nccl*" > "$log" 2>&1
  local status=$?
  grep -v "NCCL INFO" "$log"
  grep -q "NCCL INFO .*Init COMPLETE" "$log" || { echo "NCCL did not join any GPU; see $log"; return 1; }
  return $status
}

run_sanitizer() {
  command -v compute-sanitizer >/dev/null || { echo "no compute-sanitizer on the path (part of the toolkit)"; return 1; }
  compute-sanitizer --tool memcheck --error-exitcode 3 "$build/tests/cuda_tests" "gpu*,transfer*,tensor*,workspace*" &&
    # Races are looked for in our own kernels; cuDNN's are not ours.
    compute-sanitizer --tool racecheck --error-exitcode 3 "$build/tests/cuda_tests" "gpu kernels*,gpu update*"
}

run_table() { "$build/benchmarks/gpu_compare_ops"; }
run_train() { "$build/benchmarks/gpu_train_drawn"; }

# Side by side in one run: lungseg, torchvision, lungseg again, so that a drifting clock shows.
run_speed() {
  local first=$build/speed_1.txt peer=$build/speed_torchvision.txt second=$build/speed_2.txt
  "$build/benchmarks/gpu_model_speed" --seconds "$seconds" | tee "$first" || return 1
  if ! python3 -c 'import torch, torchvision; assert torch.cuda.is_available()' 2>/dev/null; then
    echo "python3 has no torchvision with CUDA: nothing to compare with"
    return 0
  fi
  python3 "$here/benchmarks/gpu/torchvision_speed.py" --seconds "$seconds" | tee "$peer" || return 1
  "$build/benchmarks/gpu_model_speed" --seconds "$seconds" > "$second" || return 1
  awk '
    FNR == 1 { ++file }
    /^(inference|training|roi_align|nms) / {
      key = $1 " " $2 " " $3
      if (file == 2) {
        if ($5 == "plain") plain[key] = $4
        if (!(key in best) || $4 < best[key]) { best[key] = $4; how[key] = $5 }
      } else {
        if (!(key in seen)) { order[++count] = key; seen[key] = 1 }
        kind = key SUBSEP $5
        sum[kind] += $4; ++runs[kind]; ours[kind] = sum[kind] / runs[kind]
        if (!(key in kinds) || index(kinds[key], $5) == 0) kinds[key] = kinds[key] " " $5
      }
    }
    # Like beside like: float32 (both with TF32 products) beside the eager model, the fastest of ours beside its fastest.
    END {
      printf "%-18s %10s %10s %6s %10s %-9s %10s %-13s %6s\n", "", "lungseg ms", "eager ms", "times", "lungseg ms",
             "in", "best ms", "as", "times"
      for (i = 1; i <= count; ++i) {
        key = order[i]
        if (!(key in plain)) continue
        least = ""
        parts = split(kinds[key], list, " ")
        for (k = 1; k <= parts; ++k)
          if (least == "" || ours[key SUBSEP list[k]] < least) { least = ours[key SUBSEP list[k]]; as = list[k] }
        wide = ours[key SUBSEP "float32"]
        printf "%-18s %10.3f %10.3f %6.2f %10.3f %-9s %10.3f %-13s %6.2f\n", key, wide, plain[key], plain[key] / wide,
               least, as, best[key], how[key], best[key] / least
      }
    }' "$first" "$peer" "$second"
}

failed=()
for part in $parts; do
  echo "== $part"
  "run_$part" || failed+=("$part")
done
echo "== failed: ${failed[*]:-none}"
exit ${#failed[@]}
