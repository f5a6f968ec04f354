#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# On a machine with an NVIDIA GPU: builds with CUDA and runs, in this order,
#   tests      the GPU tests
#   ranks      of these, trainings of ranks: one through NCCL, against the bytes of none; as many as there are GPUs
#   memcheck   the same tests under compute-sanitizer's memcheck
#   racecheck  our own kernels under its racecheck
#   table      every operation against the CPU
#   train      200 training steps on drawn films, on GPU and CPU
#   speed      the model's speed, beside torchvision's where python3 has it with CUDA
# Goes on after a part that fails, and says at the end which did; its exit status is their number, or 2 when nothing
# could be built. Beside driver, toolkit and cuDNN 9 it needs the packages named below; where configuring fails without
# one of them, it installs what is missing, as root or with sudo. --limit ends a part, and building, after so many
# seconds; what was built by then stays. --only "" builds and runs nothing.
#     benchmarks/gpu/check.sh [--build-dir DIR] [--only "PART..."] [--seconds S] [--limit S]
set -uo pipefail

usage() { sed -n '5,17p' "$0" | sed 's/^# \{0,1\}//'; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$here/tests/packages.sh"
packages=(g++ cmake make libeigen3-dev rapidjson-dev libstb-dev catch2)
build=$here/build/gpu parts="tests ranks memcheck racecheck table train speed" seconds=2 limit=0
while [ $# -gt 0 ]; do
  case $1 in
    --build-dir | --only | --seconds | --limit)
      [ $# -ge 2 ] || { echo "check.sh: $1 needs a value" >&2; exit 2; }
      case $1 in
        --build-dir) build=$2 ;;
        --only) parts=$2 ;;
        --seconds) seconds=$2 ;;
        --limit) limit=$2 ;;
      esac
      shift 2
      ;;
    -h | --help) usage; exit 0 ;;
    *) echo "check.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

# Tests that find no GPU fail, and are not skipped.
export LUNGSEG_TEST_WANTS_GPU=1

# A program within what is left of its part's limit; 0 is none. Says what it was that took too long.
limited() {
  local left=0
  if [ "$limit" != 0 ]; then
    left=$((begin + limit - SECONDS))
    [ "$left" -ge 1 ] || left=1
  fi
  timeout --kill-after=10 "$left" "$@"
  local status=$?
  if [ "$limit" != 0 ] && [[ $status == 124 || $status == 137 ]]; then
    echo "check.sh: ended $1 after the limit of $limit s" >&2
  fi
  return "$status"
}

# As tests/run.sh builds, so that what compiles there does here. Whatever the compiler is: what it warns of more than
# ours do is not looked for.
configure() {
  cmake --compile-no-warning-as-error -S "$here" -B "$build" -D CMAKE_BUILD_TYPE=Release -D LUNGSEG_CUDA=ON \
    -D LUNGSEG_BUILD_EXAMPLES=OFF -D CMAKE_UNITY_BUILD=ON -D CMAKE_UNITY_BUILD_BATCH_SIZE=16
}

configure_with_packages() {
  configure && return 0
  local missing
  mapfile -t missing < <(missing_packages "${packages[@]}")
  [ ${#missing[@]} -ne 0 ] && install_packages "${missing[@]}" && configure
}

run_tests() { limited "$build/tests/cuda_tests" "~gpu ranks*"; }

# Ranks are threads with a GPU each, so one process is enough; those that want more GPUs than there are say that they are
# skipped. NCCL tells what it does: it must be NCCL that has added, with this GPU.
run_ranks() {
  local log=$build/ranks.txt
  NCCL_DEBUG=INFO NCCL_DEBUG_SUBSYS=INIT limited "$build/tests/cuda_tests" "gpu ranks*,nccl*" > "$log" 2>&1
  local status=$?
  grep -v "NCCL INFO" "$log"
  grep -q "NCCL INFO .*Init COMPLETE" "$log" || { echo "NCCL did not join any GPU; see $log"; return 1; }
  return "$status"
}

sanitized() {
  command -v compute-sanitizer >/dev/null || { echo "no compute-sanitizer on the path (part of the toolkit)"; return 1; }
  limited compute-sanitizer --tool "$1" --error-exitcode 3 "$build/tests/cuda_tests" "$2"
}
run_memcheck() { sanitized memcheck "gpu*,transfer*,tensor*,workspace*"; }
# Races are looked for in our own kernels; cuDNN's are not ours.
run_racecheck() { sanitized racecheck "gpu kernels*,gpu update*"; }

run_table() { limited "$build/benchmarks/gpu_compare_ops"; }
run_train() { limited "$build/benchmarks/gpu_train_drawn"; }

# Side by side in one run: lungseg, torchvision, lungseg again, so that a drifting clock shows.
run_speed() {
  local first=$build/speed_1.txt peer=$build/speed_torchvision.txt second=$build/speed_2.txt
  limited "$build/benchmarks/gpu_model_speed" --seconds "$seconds" | tee "$first" || return 1
  if ! python3 -c 'import torch, torchvision; assert torch.cuda.is_available()' 2>/dev/null; then
    echo "python3 has no torchvision with CUDA: nothing to compare with"
    return 0
  fi
  limited python3 "$here/benchmarks/gpu/torchvision_speed.py" --seconds "$seconds" | tee "$peer" || return 1
  limited "$build/benchmarks/gpu_model_speed" --seconds "$seconds" > "$second" || return 1
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

for part in $parts; do
  declare -F "run_$part" >/dev/null || { echo "check.sh: there is no part '$part'" >&2; usage >&2; exit 2; }
done
command -v nvidia-smi >/dev/null || { echo "check.sh: no nvidia-smi, so no NVIDIA driver on this machine" >&2; exit 2; }
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || exit 2

begin=$SECONDS
configure_with_packages || exit 2
limited cmake --build "$build" --parallel "$(nproc)" \
  --target cuda_tests gpu_compare_ops gpu_model_speed gpu_train_drawn || exit 2
echo "== built in $((SECONDS - begin)) s"

failed=()
for part in $parts; do
  echo "== $part"
  begin=$SECONDS outcome=ok
  "run_$part" || { failed+=("$part") outcome=failed; }
  echo "== $part: $outcome after $((SECONDS - begin)) s"
done
echo "== failed: ${failed[*]:-none}"
exit ${#failed[@]}
