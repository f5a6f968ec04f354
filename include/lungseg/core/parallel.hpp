// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <type_traits>

#include "lungseg/core/context.hpp"
#include "lungseg/core/openmp.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {
/// Loops over elements run on the host and must not meet a GPU's tensors.
void expect_host(const context& ctx);
}  // namespace detail

/// Calls f(begin, end) on disjoint ranges that cover [0, count), at most one per thread and each of at least `grain`
/// items; returns when all are done. The split depends on count, grain and threads only, never on timing, so results
/// that are combined by range are reproducible. The first exception of a range is rethrown here.
/// \throws device_error for a context on a GPU
template <class F>
void parallel_ranges(const context& ctx, std::int64_t count, std::int64_t grain, F&& f) {
  detail::expect_host(ctx);
  if (count <= 0) return;
  const std::int64_t wanted = (count + std::max<std::int64_t>(grain, 1) - 1) / std::max<std::int64_t>(grain, 1);
  const int parts = static_cast<int>(std::min<std::int64_t>(wanted, ctx.threads()));
  if (parts <= 1) {
    f(std::int64_t{0}, count);
    return;
  }
  std::exception_ptr fault;
  LUNGSEG_OPENMP(omp parallel for num_threads(parts) schedule(static, 1))
  for (int part = 0; part < parts; ++part) {
    try {
      f(count * part / parts, count * (part + 1) / parts);
    } catch (...) {
      LUNGSEG_OPENMP(omp critical(lungseg_parallel_fault))
      if (!fault) fault = std::current_exception();
    }
  }
  if (fault) std::rethrow_exception(fault);
}

/// Calls f(i) for every i in [0, count), in parallel, in ranges of at least `grain`.
template <class F>
void parallel_for(const context& ctx, std::int64_t count, std::int64_t grain, F&& f) {
  parallel_ranges(ctx, count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) f(i);
  });
}

/// Like parallel_for with one item at a time handed to whichever thread is free: for items of uneven cost. After an
/// exception no further item is begun.
/// \param f  called as f(i), or as f(i, thread) if it takes that: the thread's number, below ctx.threads(). The number is
///           asked for here, beside the directive, so that units with and without OpenMP may share one program.
template <class F>
void parallel_dynamic(const context& ctx, std::int64_t count, F&& f) {
  detail::expect_host(ctx);
  std::exception_ptr fault;
  std::atomic<bool> failed{false};
  [[maybe_unused]] const int parts = static_cast<int>(std::min<std::int64_t>(count, ctx.threads()));
  LUNGSEG_OPENMP(omp parallel for num_threads(std::max(parts, 1)) schedule(dynamic, 1) if (parts > 1))
  for (std::int64_t i = 0; i < count; ++i) {
    if (failed) continue;
    try {
      if constexpr (std::is_invocable_v<F&, std::int64_t, int>)
        f(i, LUNGSEG_OPENMP_THREAD);
      else
        f(i);
    } catch (...) {
      failed = true;
      LUNGSEG_OPENMP(omp critical(lungseg_parallel_fault))
      if (!fault) fault = std::current_exception();
    }
  }
  if (fault) std::rethrow_exception(fault);
}

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/parallel_impl.hpp"
#endif
