#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# On a machine with an NVIDIA GPU: builds with CUDA, runs the GPU tests, the same under compute-sanitizer's memcheck and
# racecheck, and prints a table of every operation against the CPU. Ends with the first thing that fails.
#     benchmarks/gpu/check.sh [--build-dir DIR] [--no-sanitizer]
set -euo pipefail

usage() { sed -n '5,7s/^# \{0,1\}//p' "$0"; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$here/build/gpu
sanitizer=yes
while [ $# -gt 0 ]; do
  case $1 in
    --build-dir)
      [ $# -ge 2 ] || { echo "check.sh: --build-dir needs a folder" >&2; exit 2; }
      build=$2
      shift 2
      ;;
    --no-sanitizer) sanitizer=no; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "check.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

command -v nvidia-smi >/dev/null || { echo "check.sh: no nvidia-smi, so no NVIDIA driver on this machine" >&2; exit 2; }
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
if [ "$sanitizer" = yes ] && ! command -v compute-sanitizer >/dev/null; then
  echo "check.sh: no compute-sanitizer on the path (part of the CUDA toolkit); --no-sanitizer goes without" >&2
  exit 2
fi

cmake -S "$here" -B "$build" -D CMAKE_BUILD_TYPE=Release -D LUNGSEG_CUDA=ON -D LUNGSEG_BUILD_EXAMPLES=OFF
cmake --build "$build" --target cuda_tests gpu_compare_ops --parallel "$(nproc)"

"$build/tests/cuda_tests"
if [ "$sanitizer" = yes ]; then
  compute-sanitizer --tool memcheck --error-exitcode 3 "$build/tests/cuda_tests" "gpu*,transfer*,tensor*,workspace*"
  # Races are looked for in our own kernels; cuDNN's are not ours.
  compute-sanitizer --tool racecheck --error-exitcode 3 "$build/tests/cuda_tests" "gpu kernels*"
fi
"$build/benchmarks/gpu_compare_ops"
