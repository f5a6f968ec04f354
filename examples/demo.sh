#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# The whole way: packages, build, films segmented with the model that ships; then on drawn films dataset, training,
# prediction, scores, report.
#
#   examples/demo.sh [FOLDER]        results go to FOLDER (default: build/demo/results), which must not hold older ones
#
# On Debian 12. Missing packages are installed, as root or with sudo; nothing else is downloaded. On two cores it takes
# less than 15 minutes after that. DEMO_MINUTES sets the length of the training (default 6).
#
# Research use only, not a medical device, not for diagnosis.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=$source_dir/build/demo
out=${1:-$build_dir/results}
minutes=${DEMO_MINUTES:-6}
began=$SECONDS

# A film that cannot be used is named and left out (status 1); that does not end the demo.
films() { "$lungseg" "$@" || [ $? -eq 1 ]; }
step() { printf '\n== %s (%d:%02d)\n' "$1" $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60)); }

if [ -e "$out" ]; then
  echo "$out exists already; remove it or name another folder" >&2
  exit 2
fi

step "packages"
source "$source_dir/tests/packages.sh"
mapfile -t missing < <(missing_packages g++ cmake make libeigen3-dev libcli11-dev libcpp-httplib-dev libdcmtk-dev \
  libdeflate-dev libhdf5-dev libopenjp2-7-dev libstb-dev libzip-dev rapidjson-dev)
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

step "build"
cmake -S "$source_dir" -B "$build_dir" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O2 \
  -DLUNGSEG_BUILD_TESTS=OFF -DLUNGSEG_BUILD_BENCHMARKS=OFF -DLUNGSEG_CUDA=OFF >/dev/null
cmake --build "$build_dir" --target lungseg_program --parallel "$(nproc)"
lungseg=$build_dir/lungseg

mkdir -p "$out"
step "segmentation with the model that ships"
"$lungseg" phantom --quiet --out "$out/first" --count 3 --seed 3
films predict --out "$out/segmented" "$out/first/images"

step "films: 400 to learn from, 100 held out"
"$lungseg" phantom --out "$out/films" --count 400 --seed 1
"$lungseg" phantom --out "$out/held_out" --count 100 --seed 2

step "datasets: each mask holds both lungs and is split"
films dataset --images "$out/films/images" --masks "$out/films/masks" --out "$out/films.json" \
  --figures "$out/figures"
films dataset --images "$out/held_out/images" --masks "$out/held_out/masks" --out "$out/held_out.json"
"$lungseg" info "$out/films.json"

step "training for $minutes minutes"
"$lungseg" train --dataset "$out/films.json" --validation-fraction 0.05 --preset lungs_small --stages "all:6@0.02" \
  --minutes "$minutes" --out "$out/run"

step "prediction on the held-out films"
films predict --model "$out/run/best.safetensors" --out "$out/predicted" "$out/held_out/images"

step "scores on the held-out films"
films evaluate --quiet --model "$out/run/best.safetensors" --dataset "$out/held_out.json" \
  --report "$out/report.json"

step "done"
cat <<TEXT
the shipped model's: $out/segmented/report.html
dataset pictures:    $out/figures/
model:               $out/run/best.safetensors
masks and overlays:  $out/predicted/
page to look at:     $out/predicted/report.html
scores:              $out/report.json
TEXT
