#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Builds and tests everything on Debian 12, from any folder, as often as wanted: installs the packages that are missing
# (as root or with sudo; nothing is fetched when all are there), configures, builds, runs ctest. Arguments go to ctest:
#     tests/run.sh -R conv2d
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(g++ cmake ninja-build libeigen3-dev rapidjson-dev libstb-dev libcli11-dev libcpp-httplib-dev libzip-dev
  libdeflate-dev catch2 libhdf5-dev libdcmtk-dev libopenjp2-7-dev libopenmpi-dev openmpi-bin dicom3tools doxygen
  python3-numpy python3-h5py)

source tests/packages.sh
mapfile -t missing < <(missing_packages "${packages[@]}")
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

# A python3 of the user's own may lack Debian's numpy, with which a test makes its weights.
python3 -c 'import numpy' 2>/dev/null || export PATH="/usr/bin:$PATH"
command -v ninja >/dev/null && export CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
launcher=()
command -v ccache >/dev/null && launcher=(-D CMAKE_CXX_COMPILER_LAUNCHER=ccache)

# Sources of a program are compiled 40 at a time, which takes less than half as long as one by one. GCC then looks for
# garbage at 1 GB, not at 128 MB and ever after, which is a tenth to a fifth of its time.
if "${CXX:-c++}" -v 2>&1 | grep '^gcc version' >/dev/null; then
  export CXXFLAGS="--param=ggc-min-heapsize=1000000 ${CXXFLAGS:-}"
fi
cmake --preset release -D CMAKE_UNITY_BUILD=ON -D CMAKE_UNITY_BUILD_BATCH_SIZE=40 "${launcher[@]}"
cmake --build --preset release --parallel "$(nproc)"
# Tests of the program wait for disks and for other processes, too.
ctest --preset release --parallel "$((2 * $(nproc)))" "$@"
