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
  decltype(&baseline::pool_region) pool = &baseline::pool_region;
  decltype(&baseline::unpool_region) unpool = &baseline::unpool_region;
};

inline roi_pool_kernels roi_pool_kernels_for(instruction_set set) noexcept {
#if LUNGSEG_X86
  if (set == instruction_set::avx512) return {&avx512::pool_region, &avx512::unpool_region};
  if (set == instruction_set::avx2) return {&avx2::pool_region, &avx2::unpool_region};
#endif
  static_cast<void>(set);
  return {};
}

}  // namespace lungseg::inline LUNGSEG_ABI::backend::cpu
