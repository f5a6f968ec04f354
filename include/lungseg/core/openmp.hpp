// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The one place that knows whether the compiler has OpenMP. Without it every loop runs on one thread, with the same
/// results: work is split by the context's number of threads, never by who does it.

#if defined(_OPENMP)
#include <omp.h>

#define LUNGSEG_OPENMP(directive) _Pragma(#directive)
#define LUNGSEG_OPENMP_THREAD omp_get_thread_num()
#else
#define LUNGSEG_OPENMP(directive)
#define LUNGSEG_OPENMP_THREAD 0
#endif

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The processors that this process may use; one where loops cannot use more.
inline int usable_processors() noexcept {
#if defined(_OPENMP)
  return omp_get_num_procs();
#else
  return 1;
#endif
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
