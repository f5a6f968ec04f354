// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// How tests start ranks.

#include <catch2/catch.hpp>
#include <string>

namespace lungseg_test {

#if defined(LUNGSEG_MPIRUN)
inline constexpr const char* mpirun = LUNGSEG_MPIRUN;
#else
inline constexpr const char* mpirun = "";
#endif

/// Says that a test is skipped, where it is.
inline bool no_mpirun() {
  if (*mpirun) return false;
  WARN("skipped, needs mpirun and a build with MPI (Debian: openmpi-bin, libopenmpi-dev)");
  return true;
}

/// mpirun with as many ranks as are wanted, also as root and on few processors.
inline std::string start_ranks(int ranks) {
  return std::string{mpirun} + " --allow-run-as-root --oversubscribe --bind-to none -n " + std::to_string(ranks) + " ";
}

}  // namespace lungseg_test
