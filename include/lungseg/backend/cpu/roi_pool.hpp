// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/roi_taps.hpp"
#include "lungseg/backend/cpu/simd.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/roi_pool.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels of one instruction set.
struct roi_pool_kernels {
  decltype(&baseline::gather_bin) gather;
  decltype(&baseline::scatter_bin) scatter;
};

inline roi_pool_kernels roi_pool_kernels_for(instruction_set set) noexcept {
  return {LUNGSEG_FOR(set, gather_bin), LUNGSEG_FOR(set, scatter_bin)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
