# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What the comparing scripts share; read with `.`.

# install_packages 'module, module' PACKAGE...: Debian packages, unless its python3 has the modules already.
install_packages() {
  local modules=$1
  shift
  /usr/bin/python3 -c "import $modules" 2>/dev/null && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
}

# torch is many times slower with the reference BLAS, so that must not be what is compared.
check_blas() {
  "$1" - <<'PROBE' || { echo "torch does not use OpenBLAS; install libopenblas0-pthread" >&2; exit 1; }
import torch
torch.ones(64, 64) @ torch.ones(64, 64)
raise SystemExit("openblas" not in open("/proc/self/maps").read())
PROBE
}

# build_bench NAME OUT: benchmarks/NAME.cpp with plain -O2, where OUT is missing or older than what it is made of.
build_bench() {
  local newer
  newer=$(find "$here/../include" "$here/$1.cpp" "$here"/*.hpp -newer "$2" -name '*.[chi]*' 2>/dev/null | head -1 || true)
  if [ -x "$2" ] && [ -z "$newer" ]; then return; fi
  "${CXX:-g++}" -std=c++20 -O2 -fopenmp -I"$here/../include" -isystem /usr/include/eigen3 "$here/$1.cpp" -o "$2"
}

busy_warning() {
  local running
  running=$(awk '{ split($4, n, "/"); print n[1] - 1 }' /proc/loadavg)
  if [ "$running" -gt 0 ]; then
    echo "WARNING: $running other threads are running now (load $(cut -d' ' -f1-3 /proc/loadavg)): the figures are not to be trusted"
  fi
}

print_machine() {
  grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'
  echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
  busy_warning
}
