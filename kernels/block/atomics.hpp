// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Changes of memory that several threads of a kernel make. On the host threads are played one after the other.

/// to += value.
template <class T>
LUNGSEG_HD inline void atomic_add(T* to, T value) noexcept {
#if defined(__CUDA_ARCH__)
  atomicAdd(to, value);
#else
  *to += value;
#endif
}

/// The same for 64 bits with a sign, which CUDA has for those without: sums are the same bits.
LUNGSEG_HD inline void atomic_add(std::int64_t* to, std::int64_t value) noexcept {
#if defined(__CUDA_ARCH__)
  atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(value));
#else
  *to += value;
#endif
}

/// to = the larger of both; T is an integer.
template <class T>
LUNGSEG_HD inline void atomic_max(T* to, T value) noexcept {
#if defined(__CUDA_ARCH__)
  atomicMax(to, value);
#else
  if (value > *to) *to = value;
#endif
}

/// to = the smaller of both, gives what it was; T is an integer.
template <class T>
LUNGSEG_HD inline T atomic_min(T* to, T value) noexcept {
#if defined(__CUDA_ARCH__)
  return atomicMin(to, value);
#else
  const T before = *to;
  if (value < before) *to = value;
  return before;
#endif
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
