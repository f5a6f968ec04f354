// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/roi_taps.hpp"
#include "lungseg/backend/cpu/simd.hpp"

namespace lungseg::inline LUNGSEG_ABI::backend::cpu::baseline {
#include "lungseg/backend/cpu/roi_pool.inl"
}
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN("avx2,fma")
namespace lungseg::inline LUNGSEG_ABI::backend::cpu::avx2 {
#include "lungseg/backend/cpu/roi_pool.inl"
}
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")
namespace lungseg::inline LUNGSEG_ABI::backend::cpu::avx512 {
#include "lungseg/backend/cpu/roi_pool.inl"
}
LUNGSEG_TARGET_END
#endif

namespace lungseg::inline LUNGSEG_ABI::backend::cpu {

/// The kernels of one instruction set.
struct roi_pool_kernels {
  decltype(&baseline::gather_bin) gather = &baseline::gather_bin;
  decltype(&baseline::scatter_bin) scatter = &baseline::scatter_bin;
};

inline roi_pool_kernels roi_pool_kernels_for(instruction_set set) noexcept {
#if LUNGSEG_X86
  if (set == instruction_set::avx512) return {&avx512::gather_bin, &avx512::scatter_bin};
  if (set == instruction_set::avx2) return {&avx2::gather_bin, &avx2::scatter_bin};
#endif
  static_cast<void>(set);
  return {};
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
