// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/communicator.hpp"
#include "lungseg/core/device.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many ranks before this one are on its machine. Collective.
int number_on_machine(communicator& world);

/// The GPU for this rank: its number on the machine, modulo the GPUs that the process sees, so that it is the only one
/// where a launcher shows each rank one. The first one where there is none, which says so when it is opened.
/// Collective.
device gpu_of_rank(communicator& world);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/gpu_of_rank_impl.hpp"
#endif
