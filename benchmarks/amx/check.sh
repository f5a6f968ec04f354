#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# On a machine whose processor has AMX with bfloat16: builds and runs, in this order,
#   tests    convolutions, precisions, methods and the program's --precision on the processor's own matrix unit
#   layers   every convolution's share of the unit's measured peak, on one thread
#   models   whole networks in bfloat16 beside torch autocast and OpenVINO, five rounds in turn
#   unets    the U-Net on EfficientNet-B0 and the model that ships, likewise
# Goes on after a part that fails, and says at the end which did; its exit status is their number.
#     benchmarks/amx/check.sh [--build-dir DIR] [--only "PART..."] [--rounds N]
set -uo pipefail

usage() { sed -n '5,11p' "$0" | sed 's/^# \{0,1\}//'; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$here/build/amx parts="tests layers models unets" rounds=5
while [ $# -gt 0 ]; do
  case $1 in
    --build-dir | --only | --rounds)
      [ $# -ge 2 ] || { echo "check.sh: $1 needs a value" >&2; exit 2; }
      case $1 in
        --build-dir) build=$2 ;;
        --only) parts=$2 ;;
        --rounds) rounds=$2 ;;
      esac
      shift 2
      ;;
    -h | --help) usage; exit 0 ;;
    *) echo "check.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
done

cmake -S "$here" -B "$build" -D CMAKE_BUILD_TYPE=Release -D LUNGSEG_CUDA=OFF || exit 2
cmake --build "$build" --parallel "$(nproc)" --target \
  lungseg_program core_tests backend_tests ops_tests model_tests cli_tests matrix_unit_tests conv_bench || exit 2

machine=$("$build/lungseg" info --machine) || exit 2
echo "$machine"
if ! grep -q 'amx_bf16 yes' <<<"$machine"; then
  echo "check.sh: this process cannot use a matrix unit here, so there is nothing to check" >&2
  exit 2
fi

# By name: every test of these goes over all instruction sets of the machine, or over the default one, which is now AMX.
run_tests() {
  ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" \
    -R '^(matrix_unit/|(core|backend|ops|model|cli)/.*(instruction|matrix unit|matrix_unit|conv|bfloat16|precision))'
}

run_layers() { "$build/benchmarks/conv_bench" --instructions amx_bf16 --bfloat16 --threads 1; }

run_models() { "$here/benchmarks/compare_models.sh" --precision bfloat16 --rounds "$rounds"; }

run_unets() {
  "$here/benchmarks/compare_unets.sh" --precision bfloat16 --rounds "$rounds" &&
    "$here/benchmarks/compare_lungs.sh" --precision bfloat16 --rounds "$rounds"
}

failed=()
for part in $parts; do
  echo "=== $part ==="
  "run_$part" || failed+=("$part")
done
[ ${#failed[@]} -eq 0 ] || echo "failed: ${failed[*]}"
exit ${#failed[@]}
