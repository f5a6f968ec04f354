# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What the comparing scripts share; read with `.`.

# peer_python FOLDER 'module, module' PACKAGE...: sets `python` to an interpreter that has the modules. That is $PYTHON
# where it is set, which is taken as it is; else one of a virtual environment in FOLDER, into which the newest packages
# come from PyPI (torch's are large). Then says which versions these are.
peer_python() {
  local folder=$1 modules=$2
  shift 2
  python=${PYTHON:-$folder/bin/python}
  if ! "$python" -c "import $modules" 2>/dev/null; then
    [ -z "${PYTHON:-}" ] || { echo "PYTHON=$PYTHON cannot import all of: $modules" >&2; exit 1; }
    [ -x "$python" ] || python3 -m venv "$folder" || { echo "python3 makes no virtual environment (Debian: python3-venv)" >&2; exit 1; }
    "$python" -m pip install --quiet "$@"
    "$python" -c "import $modules"
  fi
  "$python" - "$modules" <<'VERSIONS'
import importlib, sys
print("peers:", ", ".join(f"{name} {importlib.import_module(name).__version__}" for name in sys.argv[1].split(", ")))
VERSIONS
}

# torch is many times slower with the reference BLAS, so that must not be what is compared. PyPI's has MKL built in on
# x86-64 and OpenBLAS elsewhere; a distribution's takes whichever is installed.
check_blas() {
  "$1" - <<'PROBE' || { echo "torch uses neither MKL nor OpenBLAS (Debian: libopenblas0-pthread)" >&2; exit 1; }
import torch
torch.ones(64, 64) @ torch.ones(64, 64)
raise SystemExit("BLAS_INFO=mkl" not in torch.__config__.show() and "openblas" not in open("/proc/self/maps").read())
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
