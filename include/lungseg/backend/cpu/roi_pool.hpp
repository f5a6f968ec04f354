// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>

#include "lungseg/backend/cpu/pack.hpp"
#include "lungseg/backend/cpu/roi_taps.hpp"

#define LUNGSEG_KERNELS "lungseg/backend/cpu/roi_pool.inl"
#include "lungseg/backend/cpu/each_instruction_set.inl"
#undef LUNGSEG_KERNELS

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cpu {

/// The kernels of one instruction set, for maps of T; gradients of maps are float32.
template <class T>
struct roi_pool_kernels {
  decltype(&baseline::gather_bin<T>) gather;
  decltype(&baseline::scatter_bin<T>) scatter;
};

template <class T>
roi_pool_kernels<T> roi_pool_kernels_for(instruction_set set) noexcept {
  return {LUNGSEG_FOR(set, gather_bin<T>), LUNGSEG_FOR(set, scatter_bin<T>)};
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cpu
