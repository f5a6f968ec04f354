#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Fuzzes what reads files: one libFuzzer target each for safetensors, HDF5 weights, JSON, images and DICOM, with AddressSanitizer
# and UBSan. Needs clang and libclang-rt (Debian: clang, libclang-rt-14-dev). Ends with status 1 when an input made the
# library crash, hang or eat memory; the input is then in the work folder.
#     tests/fuzz/run.sh [--seconds 600] [--jobs 2] [--work FOLDER] [TARGET...]
set -euo pipefail

seconds=600 jobs=2 work="${TMPDIR:-/tmp}/lungseg-fuzz" targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=$2; shift ;;
    --jobs) jobs=$2; shift ;;
    --work) work=$2; shift ;;
    safetensors | hdf5 | json | image | dicom) targets+=("$1") ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '3,6p' >&2; exit 2 ;;
  esac
  shift
done
[ ${#targets[@]} -gt 0 ] || targets=(safetensors hdf5 json image dicom)

here="$(cd "$(dirname "$0")" && pwd)"
root="$here/../.."
fixtures="$root/tests/fixtures"
mkdir -p "$work"

seeds_of() {
  case "$1" in
    safetensors) echo "$fixtures/hostile/safetensors" ;;
    hdf5) echo "$fixtures/hdf5" ;;
    json) echo "$fixtures/hostile/json" ;;
    image) echo "$fixtures/hostile/images" "$fixtures/jpeg" ;;
    dicom) echo "$fixtures/hostile/dicom" ;;
  esac
}

# Reading HDF5 forks, which AddressSanitizer makes ten times as slow, and what it would find happens in the child.
build() {
  local own=(-fsanitize=address)
  [ "$1" = hdf5 ] && own=(-DLUNGSEG_FUZZ_HDF5 -isystem /usr/include/hdf5/serial -lhdf5_serial)
  [ "$1" = dicom ] && own+=(-DLUNGSEG_FUZZ_DICOM -isystem /usr/include/openjpeg-2.5 -ldcmjpeg -ldcmjpls -ldcmdata -loflog
    -lofstd -lopenjp2)
  clang++ -std=c++20 -O1 -g1 -fsanitize=fuzzer,undefined -fno-sanitize-recover=undefined \
    -fsanitize-ignorelist="$here/not_ours.txt" \
    -DLUNGSEG_FUZZ_READER="read_$1" -I"$root/include" -isystem /usr/include/eigen3 "$here/target.cpp" -o "$work/fuzz_$1" "${own[@]}"
}

# A crash of HDF5's child process is the child's own affair, so no handler may report it as one of the target.
options_of() {
  [ "$1" = hdf5 ] && echo -handle_segv=0 -handle_abrt=0 -handle_bus=0 -handle_fpe=0 -handle_ill=0
  return 0
}

fuzz() {
  mkdir -p "$work/corpus_$1"
  # shellcheck disable=SC2046  # options and folders without blanks
  LUNGSEG_FUZZ_FILE="$work/input_$1" "$work/fuzz_$1" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$work/found_$1-" $(options_of "$1") "$work/corpus_$1" $(seeds_of "$1") >"$work/$1.log" 2>&1
}

tell() {
  grep -E 'DONE|stat::(number_of_executed_units|peak_rss_mb)' "$work/$1.log" | sed "s/^/$1: /"
}

for target in "${targets[@]}"; do build "$target"; done
failed=0 running=0
declare -A target_of
finish_one() {
  local pid status=0
  wait -n -p pid || status=$?
  tell "${target_of[$pid]}" || true
  if [ "$status" -ne 0 ]; then
    failed=1
    echo "${target_of[$pid]}: ended with status $status, see $work/${target_of[$pid]}.log and $work/input_${target_of[$pid]}"
  fi
  running=$((running - 1))
}
for target in "${targets[@]}"; do
  [ "$running" -lt "$jobs" ] || finish_one
  fuzz "$target" &
  target_of[$!]=$target
  running=$((running + 1))
done
while [ "$running" -gt 0 ]; do finish_one; done
exit "$failed"
