#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# A batch of films from file to files on two cores: `lungseg predict FOLDER --out DIR` with the model that ships, beside
# a torchvision script for the same job (peers/torchvision_films.py) at its best: its precision, order of axes, batch
# and processes are those that are fastest on a few of the films. In turn for several rounds; prints films a second.
# Films are 200 of the folders named by --films, evenly taken from the list of all, or again from its beginning where
# there are fewer; without --films, drawn ones. torch is the newest from PyPI, in a virtual environment in the work
# folder; PYTHON=... names an interpreter that has it. --program: a lungseg that is built already. --plan: the peer's
# options, which are then not tried, as "--processes 2 --precision bfloat16 --channels-last".
#     benchmarks/compare_films.sh [--films FOLDER]... [--count 200] [--rounds 3] [--precision auto] [--cores 0,1]
#                                 [--model FILE] [--program FILE] [--plan OPTIONS] [--work FOLDER]
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
folders=() plan=() count=200 rounds=3 precision=auto cores="" program="" work="${TMPDIR:-/tmp}/lungseg-compare-films"
model="$here/../models/lungs.safetensors"
while [ $# -gt 0 ]; do
  case "$1" in
    --films) folders+=("${2:-}") ;;
    --count) count=${2:-} ;;
    --rounds) rounds=${2:-} ;;
    --precision) precision=${2:-} ;;
    --cores) cores=${2:-} ;;
    --model) model=${2:-} ;;
    --program) program=${2:-} ;;
    --plan) read -ra plan <<< "${2:-}" ;;
    --work) work=${2:-} ;;
    *) sed -n 's/^# \{0,1\}//p' "$0" | sed -n '5,13p' >&2; exit 2 ;;
  esac
  [ $# -ge 2 ] || { echo "compare_films.sh: no value behind $1" >&2; exit 2; }
  shift 2
done

threads=2
peer="$here/peers/torchvision_films.py" films="$work/films" few="$work/few" lines="$work/lines.jsonl"
export OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads MKL_NUM_THREADS=$threads
mkdir -p "$work"

. "$here/peers/peers.sh"

build_program() {
  [ -z "$program" ] || return 0
  program="$work/build/lungseg"
  cmake -S "$here/.." -B "$work/build" -D CMAKE_BUILD_TYPE=Release -D LUNGSEG_CUDA=OFF > "$work/build.log"
  cmake --build "$work/build" --parallel "$(nproc)" --target lungseg_program >> "$work/build.log"
}

# Files of films in the folders, one a line.
list_films() {
  local folder
  for folder in "${folders[@]}"; do
    find -L "$(realpath -e "$folder")" -type f \( -iname '*.png' -o -iname '*.jpg' -o -iname '*.jpeg' \) | sort
  done
}

draw_films() {
  local drawn="$work/drawn"
  [ -n "$(find "$drawn/images" -name "*_$(printf %05d $((count - 1))).png" 2>/dev/null)" ] ||
    "$program" phantom --out "$drawn" --count "$count" --min-size 512 --max-size 1024 --quiet
  folders=("$drawn/images")
}

# Links to the films under names that say nothing and are all different; every eighth of them in `few`, too.
choose_films() {
  [ ${#folders[@]} -gt 0 ] || draw_films
  local list=() i file name
  mapfile -t list < <(list_films)
  [ ${#list[@]} -gt 0 ] || { echo "compare_films.sh: no PNG or JPEG files in ${folders[*]}" >&2; exit 1; }
  rm -rf "$films" "$few"
  mkdir -p "$films" "$few"
  for ((i = 0; i < count; ++i)); do
    file=${list[$((${#list[@]} > count ? i * ${#list[@]} / count : i % ${#list[@]}))]}
    name=$(printf 'film_%05d.%s' "$i" "${file##*.}")
    ln -s "$file" "$films/$name"
    ((i % 8)) || ln -s "$file" "$few/$name"
  done
  echo "films: $count of $(printf '%s\n' "${list[@]}" | sort -u | wc -l) in ${folders[*]}, $(du -Lsh "$films" | cut -f1)"
  cat "$films"/* > /dev/null # into the system's cache
}

# timed COMMAND...: runs it on the cores and sets `seconds` to its wall time, and `status`.
timed() {
  local begin end
  begin=$(date +%s.%N)
  status=0
  "${pinned[@]}" "$@" > "$work/output" 2> "$work/errors" || status=$?
  end=$(date +%s.%N)
  seconds=$(awk "BEGIN { print $end - $begin }")
}

failed() {
  echo "compare_films.sh: $1 ended with $status:" >&2
  cat "$work/errors" >&2
  exit 1
}

# peer_films FOLDER OPTION...: the peer's line of JSON, with the time of the whole command in it.
peer_films() {
  local folder=$1
  shift
  rm -rf "$work/theirs"
  timed "$python" -B "$peer" "$folder" --out "$work/theirs" --threads $threads "$@"
  [ "$status" -eq 0 ] || failed "$peer $*"
  tail -1 "$work/output" | sed "s/^{/{\"command_seconds\": $seconds, /"
}

# Takes the fastest plan on a few films: first the precision and the order of axes, then how films share the cores.
choose_plan() {
  local best_rate=0 precision order share
  [ ${#plan[@]} -eq 0 ] || return 0
  for precision in float32 autocast bfloat16; do
    for order in "" --channels-last; do
      try_plan --processes 2 --precision $precision $order
    done
  done
  local fastest=("${plan[@]:2}")
  for share in "--processes 2 --batch 4" "--processes 1" "--processes 1 --batch 4 --decoders 1"; do
    try_plan $share "${fastest[@]}"
  done
}
try_plan() {
  local rate
  rate=$(peer_films "$few" --size "$size" "$@" | sed 's/.*"films_s": \([0-9.]*\).*/\1/')
  echo "  $rate films a second: $*" >&2
  if awk "BEGIN { exit !($rate > $best_rate) }"; then best_rate=$rate plan=("$@"); fi
}

our_films() {
  rm -rf "$work/ours"
  timed "$program" predict "$films" --out "$work/ours" --model "$model" --threads $threads --precision "$precision" --quiet
  [ "$status" -le 1 ] || failed "$program predict" # 1: some films got no masks
  local written
  written=$(find "$work/ours" -maxdepth 1 -name '*_left.png' | wc -l)
  [ "$written" -eq "$count" ] || echo "WARNING: lungseg gave masks to $written of $count films only" >&2
  echo "{\"who\": \"lungseg\", \"films\": $written, \"command_seconds\": $seconds, \"how\": \"--precision $precision\"}"
}

build_program
peer_python "$work/peers" 'torch, torchvision' torch torchvision
check_blas "$python"
pinned=()
if [ -n "$cores" ] || [ "$(nproc)" -gt 2 ]; then pinned=(taskset -c "${cores:-0,1}"); fi
size=$("$program" info "$model" | sed -n 's/.*"max_size": \([0-9]*\).*/\1/p')
choose_films
print_machine
"$program" info --machine
choose_plan
echo "peer: ${plan[*]}"
: > "$lines"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  our_films >> "$lines"
  peer_films "$films" --size "$size" "${plan[@]}" >> "$lines"
  busy_warning
done
"$python" -B "$here/peers/films_table.py" "$lines"
