// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// How many ranks the job has that this process was started in, as mpirun (Open MPI, MPICH) or srun say in the
/// environment; 1 for a process that nobody started as a rank. Asks no library, so that the plain program pays nothing.
int started_ranks();

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/distributed/started_ranks_impl.hpp"
#endif
