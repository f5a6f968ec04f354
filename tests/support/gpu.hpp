// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>

#include "lungseg/core/context.hpp"

namespace lungseg::test {

/// Whether this machine ought to have a GPU, as benchmarks/gpu/check.sh says: then a test without one has failed.
inline bool gpu_is_wanted() {
  return std::getenv("LUNGSEG_TEST_WANTS_GPU") != nullptr;
}

/// A context on the first GPU, or none, and then the test has said that it is skipped and why.
/// \throws device_error where there is none and gpu_is_wanted()
inline std::optional<context> first_gpu() {
  try {
    return context::on(device::cuda(0));
  } catch (const device_error& refusal) {
    if (gpu_is_wanted()) throw;
    WARN("skipped: " << refusal.what());
    return std::nullopt;
  }
}

/// The GPU of one of several ranks, all threads of this process: on a real machine each has its own. The device that is
/// played (tests/emulated) is another one for each context.
inline device gpu_for_rank([[maybe_unused]] int rank) {
#if defined(LUNGSEG_EMULATED)
  return device::cuda(0);
#else
  return device::cuda(rank);
#endif
}

/// Whether there are GPUs for so many ranks; where not, the test has said that it is skipped.
inline bool gpus_for_ranks(int ranks) {
#if !defined(LUNGSEG_EMULATED)
  if (const int found = gpu_count(); found < ranks) {
    if (found == 0 && gpu_is_wanted()) FAIL("there is no GPU");
    WARN("skipped: " << ranks << " ranks want a GPU each, and there are " << found);
    return false;
  }
#endif
  return ranks > 0;
}

}  // namespace lungseg::test
